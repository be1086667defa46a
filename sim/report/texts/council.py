"""The words of the first pages: the question, the summary, the table of everything that decides."""

COUNCIL = {
    "question_text": (
        "{chooser} must choose how to organise income "
        "support, the way back to work and sheltered work. This report compares {ways} with one "
        "yardstick, the baseline: {baseline}. Each is simulated resident by resident, worker by worker and queue by "
        "queue, week by week.",
        "De keuze voor {chooser} is hoe inkomen, de weg terug "
        "naar werk en beschut werk te organiseren. Dit rapport vergelijkt {ways} met één maatstaf, "
        "de nulsituatie: {baseline}. Elk is gesimuleerd inwoner voor inwoner, medewerker voor medewerker en wachtrij "
        "voor wachtrij, week voor week.",
    ),
    "one_way": ("one other way of doing so", "één andere manier om dat te doen"),
    "ways": ("{n} ways of doing so", "{n} manieren om dat te doen"),
    "takes_effect": (
        "Every change takes effect on {date}. Until that day all simulations are identical; what is compared is "
        "{period}, {replications} times over, each time with the same residents and the same luck for every scenario.",
        "Elke verandering gaat in op {date}. Tot die dag zijn alle simulaties gelijk; vergeleken is {period}, "
        "{replications} keer, elke keer met dezelfde inwoners en hetzelfde toeval voor ieder scenario.",
    ),
    "no_change_date": (
        "What is compared is {period}, {replications} times over, each time with the same residents and the same "
        "luck for every scenario.",
        "Vergeleken is {period}, {replications} keer, elke keer met dezelfde inwoners en hetzelfde toeval voor ieder "
        "scenario.",
    ),
    "in_short": ("In short", "In het kort"),
    "short_outside": (
        "Shown to be worse for residents, corrected for luck together (baseline → scenario; in brackets the difference "
        "and its interval):",
        "Aantoonbaar slechter voor inwoners, samen gecorrigeerd voor toeval (nulsituatie → scenario; tussen haakjes "
        "het verschil en het interval):",
    ),
    "short_outside_rest": (
        "combinations, by number and on how many figures: {numbers}; see their first question.",
        "combinaties, per nummer en op hoeveel cijfers: {numbers}; zie hun eerste vraag.",
    ),
    "outside_one": (
        "{measure}: {now} → {then} {level_unit} ({difference}; {interval} {unit})",
        "{measure}: {now} → {then} {level_unit} ({difference}; {interval} {unit})",
    ),
    "outside_unreached": (
        "{measure}: not reached in {n} of {of} runs, where so many still wait at the end that the wait is longer than "
        "was seen",
        "{measure}: niet bereikt in {n} van {of} runs, waar aan het eind nog zo veel mensen wachten dat de wachttijd "
        "langer is dan is gezien",
    ),
    "outside_more": ("and {n} more in differences.csv", "en nog {n} in differences.csv"),
    "judgement_outside": (
        "Outside the headline figures worse for residents: {names}.",
        "Buiten de hoofdcijfers slechter voor inwoners: {names}.",
    ),
    "answers": ("Each way in people, weeks and money", "Elke manier in mensen, weken en geld"),
    "answers_text": (
        "Top row: the level in the baseline, a year over {period}. Below: the difference from it with its interval.",
        "Bovenste rij: het niveau in de nulsituatie, per jaar over {period}. Daaronder: het verschil daarmee, met het "
        "interval.",
    ),
    "answers_few": (
        "Top row: the level in the baseline, a year over {period}. Below: the difference from it, without interval and "
        "without verdict: too few runs to judge.",
        "Bovenste rij: het niveau in de nulsituatie, per jaar over {period}. Daaronder: het verschil daarmee, zonder "
        "interval en zonder oordeel: te weinig runs voor een oordeel.",
    ),
    "legend": (
        "▲ better, ▼ worse: shown, larger than luck explains. ≈ too small to matter. ○ no difference shown. § follows "
        "from the rule itself and counts for neither side.",
        "▲ beter, ▼ slechter: aangetoond, groter dan toeval verklaart. ≈ te klein om ertoe te doen. ○ geen verschil "
        "aangetoond. § volgt uit de regel zelf en telt voor geen van beide.",
    ),
    "payers": ("Who gains and who pays", "Wie erop vooruitgaat en wie betaalt"),
    "payers_text": (
        "Difference in the net result of each municipality, million euro a year; above zero the municipality has more "
        "left. Cost is divided in two ways. A: {a}. B: {b}.",
        "Verschil in het netto resultaat van elke gemeente, miljoen euro per jaar; boven nul houdt de gemeente meer "
        "over. De kosten zijn op twee manieren verdeeld. A: {a}. B: {b}.",
    ),
    "cost_key": ("How cost is divided", "Hoe kosten zijn verdeeld"),
    "key_net_result_eur": (
        "a municipality's own staff pays for itself; shared staff by people on benefit",
        "eigen personeel voor eigen rekening; gedeeld personeel naar mensen met een uitkering",
    ),
    "key_net_result_by_stock_eur": (
        "all staff by people on benefit, before and after",
        "al het personeel naar mensen met een uitkering, ervoor en erna",
    ),
    "letter_net_result_eur": ("A", "A"),
    "letter_net_result_by_stock_eur": ("B", "B"),
    "key_decides": (
        "{scenario}: for {names} gain or loss follows from how cost is divided; it is no effect of the organisation.",
        "{scenario}: voor {names} volgt winst of verlies uit hoe de kosten worden verdeeld; het is geen effect van de "
        "organisatie.",
    ),
    "best_tables": ("Which may be the best?", "Welke kan de beste zijn?"),
    "best_text": (
        "Of each figure: which of these, today (0) among them, is shown to be the best or, where none is, which cannot "
        "be told from the best; and which are shown not to be. By their numbers in the table above. § follows from "
        "the rule itself. All of this holds together with 95 % confidence.",
        "Per cijfer: welke hiervan, met vandaag (0) erbij, aantoonbaar de beste is of, als geen dat is, welke niet van "
        "de beste te onderscheiden zijn; en welke aantoonbaar niet de beste zijn. Met hun nummers uit de tabel "
        "hierboven. § volgt uit de regel zelf. Dit alles geldt samen met 95 % zekerheid.",
    ),
    "may_be_best": ("The best, or not to be told from the best", "De beste, of niet van de beste te onderscheiden"),
    "not_best": ("Shown not to be the best", "Aantoonbaar niet de beste"),
    "is_best": ("{name} is shown to be the best", "{name} is aantoonbaar de beste"),
    "cannot_be_told": (
        "{names}: these cannot be told from the best",
        "{names}: deze zijn niet van de beste te onderscheiden",
    ),
    "the_baseline": ("the baseline", "de nulsituatie"),
    "none_told": (
        "none of these can be told from the best",
        "geen van deze is van de beste te onderscheiden",
    ),
    "level_here": ("level, no difference", "niveau, geen verschil"),
    "best_among": ("Among {names}", "Onder {names}"),
    "sheltered": ("Ways of sheltered work, in places, weeks and money", "Beschut werk in plaatsen, weken en geld"),
    "sheltered_text": (
        "What the table above hardly tells of them. What they cost is the number of places times an entered price.",
        "Wat de tabel hierboven er nauwelijks over zegt. Wat ze kosten is het aantal plaatsen maal een ingevoerde "
        "prijs.",
    ),
    "others": ("What can be had without reorganising?", "Wat kan zonder reorganisatie?"),
    "others_text": (
        "Each alternative against each way of the first group, in pairs, in the same luck. “Better” is said of the "
        "alternative.",
        "Elk alternatief tegenover elke manier uit de eerste groep, in paren, met hetzelfde toeval. “Beter” slaat op "
        "het alternatief.",
    ),
    "against": ("Against {other}: {said}", "Tegenover {other}: {said}"),
    "pairs": ("Each against each other", "Elk tegenover elk ander"),
    "pairs_text": (
        "The first minus the second, by their numbers; the verdict is that of the first.",
        "De eerste min de tweede, met hun nummers; het oordeel is dat van de eerste.",
    ),
    "pair": ("Pair", "Paar"),
    "minus": ("{one} minus {other}", "{one} min {other}"),
    "few": (
        "Only {replications} replications: the error rates of verdicts were seen to hold from {enough} on. "
        "Differences stand here without interval and without verdict; run more before you rest on one.",
        "Slechts {replications} herhalingen: de foutkansen van oordelen bleken te kloppen vanaf {enough}. Verschillen "
        "staan hier zonder interval en zonder oordeel; draai er meer voordat u op een verschil bouwt.",
    ),
    "too_few_to_judge": (
        "Only {replications} replications: with fewer than {least} nothing is said of any difference. This page "
        "decides nothing.",
        "Slechts {replications} herhalingen: met minder dan {least} wordt over geen enkel verschil iets gezegd. Deze "
        "pagina beslist niets.",
    ),
    "short_payback": (
        "The money account since the change, transition included, at the end of {year}: shown to be above zero for "
        "{surely}; shown to be below zero for {never}; not decided for {open}.",
        "De rekening sinds de verandering, transitie inbegrepen, aan het eind van {year}: aantoonbaar boven nul bij "
        "{surely}; aantoonbaar onder nul bij {never}; onbeslist bij {open}.",
    ),
    "short_assumptions": (
        "{firm} of the {n} differences that are shown go the same way in at least {share} of the draws of other "
        "assumptions within their ranges; {weak} do not and rest on the assumptions as entered.",
        "{firm} van de {n} aangetoonde verschillen gaan in ten minste {share} van de trekkingen van andere aannames "
        "binnen hun marges dezelfde kant op; {weak} niet, en die rusten op de aannames zoals ingevoerd.",
    ),
    "short_turns": (
        "Shown, but the other way round in more than half of those draws, so that another defensible value of an "
        "assumption turns it (by number of the scenario): {told}.",
        "Aangetoond, maar in meer dan de helft van die trekkingen andersom, zodat een andere verdedigbare waarde van "
        "een aanname het doet omslaan (met het nummer van het scenario): {told}.",
    ),
    "short_evidence": (
        "Research elsewhere is mixed: working together did not lower what Dutch municipalities spend; the gain that "
        "case studies report is in quality, with few economies of scale (see “What is known from elsewhere”, below).",
        "Onderzoek elders is gemengd: samenwerken verlaagde de uitgaven van Nederlandse gemeenten niet; de winst die "
        "gevalsstudies melden zit in de kwaliteit, met weinig schaalvoordelen (zie “Wat elders bekend is”).",
    ),
    "nobody": ("none", "geen"),
    "all": ("all {n}", "alle {n}"),
    "both": ("{numbers} together", "{numbers} samen"),
    "combinations": ("combinations {numbers}", "combinaties {numbers}"),
    "combination": ("combination {numbers}", "combinatie {numbers}"),
    "matters": ("From which size a difference matters", "Vanaf welke grootte een verschil ertoe doet"),
    "matters_from": ("Matters from", "Doet ertoe vanaf"),
    "because": ("Why", "Waarom"),
    "matters_text": (
        "Said beforehand in the file of the experiment; it is a choice, of which ≈ is the consequence. It is not "
        "applied to the parts of what adds up, as of a municipality.",
        "Vooraf gezegd in het bestand van het experiment; het is een keuze, waar ≈ het gevolg van is. Op delen van wat "
        "optelt, zoals van een gemeente, is het niet toegepast.",
    ),
    "scenario": ("Scenario", "Scenario"),
    "judgement": ("All headline figures together", "Alle hoofdcijfers samen"),
    "better_on": ("Better on", "Beter op"),
    "worse_on": ("Worse on", "Slechter op"),
    "too_small_on": ("Too small to matter", "Te klein om ertoe te doen"),
    "by_rule_on": ("Follows from the rule", "Volgt uit de regel"),
    "not_shown_on": ("No difference shown on", "Geen verschil aangetoond op"),
    "how_to_read": ("How to read the verdicts", "Hoe de oordelen te lezen"),
    "how_to_read_text": (
        "▲ better and ▼ worse are written only where the difference is larger than luck explains, with at most 5 % "
        "chance of one false alarm in all verdicts of this report together; the paths over time and the money "
        "account have bands of their own, with 95 % confidence each. ○ means that no difference is shown. ≈ means that "
        "the whole interval lies below what was said beforehand to matter. § means that the difference follows from "
        "the rule itself and is neither gain nor loss. Mixed means better on one figure and worse on another; no "
        "figure is weighed against another, that is the council's work. “Better” means: {more} higher; {less} lower.",
        "▲ beter en ▼ slechter staan er alleen waar het verschil groter is dan toeval verklaart, met hooguit 5 % "
        "kans op één vals alarm in alle oordelen van dit rapport samen; de paden in de tijd en de rekening hebben "
        "eigen banden, elk met 95 % zekerheid. ○ betekent dat geen verschil is aangetoond. ≈ betekent dat het hele "
        "interval onder de vooraf gekozen ondergrens ligt van wat ertoe doet. § betekent dat het verschil uit de regel "
        "zelf volgt en winst noch verlies is. Gemengd betekent op het ene cijfer beter en op het andere slechter; geen "
        "cijfer is tegen een ander gewogen, dat is aan de raad. “Beter” betekent: {more} hoger; {less} lager.",
    ),
    "matrix": ("Every scenario on every headline figure", "Elk scenario op elk hoofdcijfer"),
    "matrix_text": (
        "Each cell: the difference from the baseline, below it the interval, below that the verdict. The intervals "
        "are wide enough for all headline comparisons to hold together: with 95 % confidence, none of them misses.",
        "Elke cel: het verschil met de nulsituatie, daaronder het interval, daaronder het oordeel. De intervallen "
        "zijn breed genoeg om voor alle hoofdvergelijkingen samen te gelden: met 95 % zekerheid zit er geen enkele "
        "naast.",
    ),
    "matrix_few": (
        "Each cell: the difference from the baseline, without interval and without verdict: too few runs to judge.",
        "Elke cel: het verschil met de nulsituatie, zonder interval en zonder oordeel: te weinig runs voor een "
        "oordeel.",
    ),
    "mind_answers": ("What to mind with these figures", "Waarop te letten bij deze cijfers"),
    "level": ("Level in the baseline", "Niveau in de nulsituatie"),
    "by_scenario": ("Scenario by scenario", "Scenario voor scenario"),
    "by_scenario_text": (
        "For each scenario the four questions of the councils: what it means for residents, whether costs stand in "
        "proportion to gains, what it means for each party, and which risks come with it. Scenarios that change two "
        "things at once are folded; press on their name.",
        "Per scenario de vier vragen van de raden: wat het betekent voor inwoners, of kosten in verhouding staan tot "
        "opbrengsten, wat het betekent voor elke partij, en welke risico's erbij horen. Scenario's die twee dingen "
        "tegelijk veranderen zijn dichtgevouwen; druk op hun naam.",
    ),
    "contents": ("On this page", "Op deze pagina"),
    "over_time": ("Over time, by queue and by group", "In de tijd, per wachtrij en per groep"),
    "baseline_is": (
        "The baseline, numbered 0 in figures: {baseline}.",
        "De nulsituatie, nummer 0 in figuren: {baseline}.",
    ),
}

OUTCOMES = {
    "together_better": ("better", "beter"),
    "together_worse": ("worse", "slechter"),
    "together_mixed": ("mixed", "gemengd"),
    "together_not_shown": ("no difference shown", "geen verschil aangetoond"),
    "together_not_judged": ("too few runs to judge", "te weinig runs voor een oordeel"),
    "together_too_small": ("no difference that matters", "geen verschil dat ertoe doet"),
    "together_by_rule": ("only what follows from the rule", "alleen wat uit de regel volgt"),
    "together_same": ("exactly equal", "precies gelijk"),
    "on_better": ("Better: {names}.", "Beter: {names}."),
    "on_worse": ("Worse: {names}.", "Slechter: {names}."),
    "on_higher": ("Higher: {names}.", "Hoger: {names}."),
    "on_lower": ("Lower: {names}.", "Lager: {names}."),
    "on_too_small": ("Too small to matter: {names}.", "Te klein om ertoe te doen: {names}."),
    "on_by_rule": ("Follows from the rule: {names}.", "Volgt uit de regel: {names}."),
    "brief_better": ("better", "beter"),
    "brief_worse": ("worse", "slechter"),
    "brief_not_shown": ("not shown", "niet aangetoond"),
    "brief_same": ("equal", "gelijk"),
    "brief_higher": ("higher", "hoger"),
    "brief_lower": ("lower", "lager"),
    "better": ("better", "beter"),
    "worse": ("worse", "slechter"),
    "not_shown": ("no difference shown", "geen verschil aangetoond"),
    "same": ("exactly equal", "precies gelijk"),
    "higher": ("higher", "hoger"),
    "lower": ("lower", "lager"),
    "mixed": ("mixed", "gemengd"),
    "too_small": ("too small to matter", "te klein om ertoe te doen"),
    "by_rule": ("follows from the rule", "volgt uit de regel"),
    "not_judged": ("too few runs to judge", "te weinig runs voor een oordeel"),
    "brief_too_small": ("too small", "te klein"),
    "brief_by_rule": ("by the rule", "volgt uit regel"),
    "brief_not_judged": ("too few runs", "te weinig runs"),
}
