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
        "{replications} keer, elke keer met dezelfde inwoners en hetzelfde geluk voor ieder scenario.",
    ),
    "no_change_date": (
        "What is compared is {period}, {replications} times over, each time with the same residents and the same "
        "luck for every scenario.",
        "Vergeleken is {period}, {replications} keer, elke keer met dezelfde inwoners en hetzelfde geluk voor ieder "
        "scenario.",
    ),
    "in_short": ("In short", "In het kort"),
    "short_counts": (
        "Of the {n} headline comparisons, {better} are shown to be better than the baseline and {worse} worse. In "
        "the other {rest} no difference is shown. That is not proof that there is none: it is smaller than these "
        "simulations can tell from luck.",
        "Van de {n} hoofdvergelijkingen zijn er {better} aantoonbaar beter dan de nulsituatie en {worse} slechter. "
        "Bij de andere {rest} is geen verschil aangetoond. Dat bewijst niet dat er geen is: het is kleiner dan deze "
        "simulaties van toeval kunnen onderscheiden.",
    ),
    "short_better": (
        "Better on some headline figures, worse on none of the headline figures: {names}.",
        "Op sommige hoofdcijfers beter, op geen van de hoofdcijfers slechter: {names}.",
    ),
    "short_worse": (
        "Worse on some headline figures, better on none: {names}.",
        "Op sommige hoofdcijfers slechter, op geen beter: {names}.",
    ),
    "short_mixed": (
        "Mixed, better on some headline figures and worse on others: {names}.",
        "Gemengd, op sommige hoofdcijfers beter en op andere slechter: {names}.",
    ),
    "short_not_shown": (
        "No difference shown on any headline figure: {names}.",
        "Op geen hoofdcijfer een verschil aangetoond: {names}.",
    ),
    "short_outside": (
        "Outside the headline figures these are shown to be worse for residents, all of them together corrected for "
        "luck; of each queue one figure is told. Baseline → scenario; in brackets the difference and its interval.",
        "Buiten de hoofdcijfers zijn deze aantoonbaar slechter voor inwoners, alle samen gecorrigeerd voor toeval; van "
        "elke wachtrij staat er één cijfer. Nulsituatie → scenario; tussen haakjes het verschil en het interval.",
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
        "; outside the headline figures worse for residents on {n}",
        "; buiten de hoofdcijfers slechter voor inwoners op {n}",
    ),
    "short_payback": (
        "The money account since the change, transition included, at the end of {year}: shown to be above zero for "
        "{surely}; shown to be below zero for {never}; not decided for {open}.",
        "De rekening sinds de verandering, transitie inbegrepen, aan het eind van {year}: aantoonbaar boven nul bij "
        "{surely}; aantoonbaar onder nul bij {never}; onbeslist bij {open}.",
    ),
    "short_assumptions": (
        "{firm} of the {n} differences that are shown keep their sign in at least {share} of the draws of other "
        "assumptions within their ranges; {weak} do not and rest on the assumptions as entered.",
        "{firm} van de {n} aangetoonde verschillen houden hun teken in ten minste {share} van de trekkingen van "
        "andere aannames binnen hun marges; {weak} niet, en die rusten op de aannames zoals ingevoerd.",
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
    "scenario": ("Scenario", "Scenario"),
    "judgement": ("All headline figures together", "Alle hoofdcijfers samen"),
    "better_on": ("Better on", "Beter op"),
    "worse_on": ("Worse on", "Slechter op"),
    "not_shown_on": ("No difference shown on", "Geen verschil aangetoond op"),
    "how_to_read": ("How to read the verdicts", "Hoe de oordelen te lezen"),
    "how_to_read_text": (
        "▲ better and ▼ worse are written only where the difference is larger than luck explains, with at most 5 % "
        "chance of one false alarm in all verdicts of this report together; the paths over time and the money "
        "account have bands of their own, with 95 % confidence each. ○ means that no difference is shown. Mixed "
        "means better on one figure and worse on another; no figure is weighed against another, that is the "
        "council's work. “Better” means: {more} higher; {less} lower.",
        "▲ beter en ▼ slechter staan er alleen waar het verschil groter is dan toeval verklaart, met hooguit 5 % "
        "kans op één vals alarm in alle oordelen van dit rapport samen; de paden in de tijd en de rekening hebben "
        "eigen banden, elk met 95 % zekerheid. ○ betekent dat geen verschil is aangetoond. Gemengd betekent op het "
        "ene cijfer beter en op het andere slechter; geen cijfer is tegen een ander gewogen, dat is aan de raad. "
        "“Beter” betekent: {more} hoger; {less} lager.",
    ),
    "matrix": ("Every scenario on every headline figure", "Elk scenario op elk hoofdcijfer"),
    "matrix_text": (
        "Each cell: the difference from the baseline, below it the interval, below that the verdict. The intervals "
        "are wide enough for all headline comparisons to hold together: with 95 % confidence, none of them misses.",
        "Elke cel: het verschil met de nulsituatie, daaronder het interval, daaronder het oordeel. De intervallen "
        "zijn breed genoeg om voor alle hoofdvergelijkingen samen te gelden: met 95 % zekerheid zit er geen enkele "
        "naast.",
    ),
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
    "together_better": ("better on {better} of {n}, worse on none", "beter op {better} van {n}, slechter op geen"),
    "together_worse": ("worse on {worse} of {n}, better on none", "slechter op {worse} van {n}, beter op geen"),
    "together_mixed": (
        "mixed: better on {better}, worse on {worse} of {n}",
        "gemengd: beter op {better}, slechter op {worse} van {n}",
    ),
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
}
