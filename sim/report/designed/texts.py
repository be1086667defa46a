"""What the reports of designs say: pairs of English and Dutch, by key."""

from __future__ import annotations

DESIGN: dict[str, tuple[str, str]] = {
    "scenario": ("Scenario", "Scenario"),
    "point": ("Point", "Punt"),
    "base": ("as it is", "zoals het is"),
    "in_short": ("In short", "In het kort"),
    "short_varied": (
        "Varied: {names}; {n} cases in all. Each is held against the baseline: {baseline}.",
        "Gevarieerd: {names}; samen {n} gevallen. Elk is vergeleken met de nulsituatie: {baseline}.",
    ),
    "short_moved": (
        "{measure}: {shown} of {n} cases are shown to differ. The most: {cases}.",
        "{measure}: {shown} van de {n} gevallen verschillen aantoonbaar. Het meest: {cases}.",
    ),
    "short_case": ("{case}, {difference} ({interval})", "{case}, {difference} ({interval})"),
    "short_nothing": (
        "{measure}: in none of {n} cases is a difference shown. That does not prove that there is none.",
        "{measure}: in geen van de {n} gevallen is een verschil aangetoond. Dat bewijst niet dat het er niet is.",
    ),
    "short_unreached": (
        "{measure}: not reached in {n} of {of} cases, where so many were still waiting at the end that the wait is "
        "longer than was seen; they are not among the cases above, and waits are longest there. Most were waiting in: "
        "{case} ({n_open}).",
        "{measure}: niet bereikt in {n} van de {of} gevallen, waar aan het eind nog zo veel mensen wachtten dat de "
        "wachttijd langer is dan is gezien; die tellen hierboven niet mee, en daar is de wachttijd het langst. De "
        "meesten wachtten bij: {case} ({n_open}).",
    ),
    "short_no_value": (
        "{measure}: no value in {n} of {of} cases.",
        "{measure}: geen waarde in {n} van de {of} gevallen.",
    ),
    "short_sure": (
        "All differences are paired, in the same luck; their intervals hold together with 95 % certainty. Those of "
        "percentages are in percentage points.",
        "Alle verschillen zijn gepaard, met hetzelfde toeval; hun intervallen gelden samen met 95 % zekerheid. Die van "
        "percentages zijn in procentpunten.",
    ),
    "short_screened": (
        "Varied: {k} factors, {paths} assumed numbers in all, each over its whole range. The effect of a factor is "
        "the mean size of what that does; behind it the 95 % interval.",
        "Gevarieerd: {k} factoren, samen {paths} aangenomen getallen, elk over het hele bereik. Het effect van een "
        "factor is de gemiddelde grootte van wat dat doet; daarachter het 95 %-interval.",
    ),
    "short_factors": ("{measure}: most by {factors}.", "{measure}: het meest door {factors}."),
    "short_no_factor": (
        "{measure}: of no factor is it shown that it matters.",
        "{measure}: van geen factor is aangetoond dat hij ertoe doet.",
    ),
    "short_not_known": (
        "no value; the measure was not there at some point, or did not vary by more than luck.",
        "geen waarde; de maat was er op een punt niet, of varieerde niet meer dan het toeval.",
    ),
    "not_reached": ("not reached", "niet bereikt"),
    "no_value": ("no value", "geen waarde"),
    "in_part": (" in {n} of {of} runs", " in {n} van {of} runs"),
    "still": ("{n} still waiting", "{n} wachten nog"),
    "baseline_unreached": ("no value in the baseline", "geen waarde in de nulsituatie"),
    "unreached_text": (
        "“Not reached”: at the end so many were still waiting that the figure is not known; the wait is longer than "
        "was seen. Where that is so in a part of the runs, no mean is given: the other runs are those with luck.",
        "“Niet bereikt”: aan het eind wachtten nog zo veel mensen dat het cijfer niet bekend is; de wachttijd is "
        "langer dan gezien. Waar dat in een deel van de runs zo is, staat er geen gemiddelde: de andere hadden het "
        "getroffen.",
    ),
    "contents": ("What was varied", "Wat is gevarieerd"),
    "contents_text": (
        "{n_cases} cases of {n} replications each, in the same luck: replication r of every case has the same "
        "residents, the same illness of workers and the same employers. Compared over {period}, with {baseline}.",
        "{n_cases} gevallen van elk {n} herhalingen, met hetzelfde toeval: herhaling r heeft in elk geval dezelfde "
        "inwoners, dezelfde ziekte van medewerkers en dezelfde werkgevers. Vergeleken over {period}, met {baseline}.",
    ),
    "factor": ("Factor", "Factor"),
    "levels": ("Levels", "Niveaus"),
    "changes": ("What it changes", "Wat hij verandert"),
    "more_numbers": ("and {n} more", "en nog {n}"),
    "usual": ("As it is", "Zoals het is"),
    "results": ("Every case", "Elk geval"),
    "results_text": (
        "The mean over replications with its 95 % interval and, below it, the paired difference from {baseline}. The "
        "intervals of all {n} differences hold together with 95 % certainty; a difference in bold is decided (▲ "
        "better, ▼ worse, ↑ higher, ↓ lower), one in grey is not, or is too small to matter (≈). The baseline is "
        "shaded.",
        "Het gemiddelde over herhalingen met het 95 %-interval en daaronder het gepaarde verschil met {baseline}. De "
        "intervallen van alle {n} verschillen gelden samen met 95 % zekerheid; een vet verschil is beslist (▲ beter, "
        "▼ slechter, ↑ hoger, ↓ lager), een grijs niet, of te klein om ertoe te doen (≈). De nulsituatie heeft een "
        "grijze achtergrond.",
    ),
    "results_few": (
        "The mean over replications with its 95 % interval and, below it, the paired difference from {baseline}, "
        "without interval and without verdict: too few runs to judge. The baseline is shaded.",
        "Het gemiddelde over herhalingen met het 95 %-interval en daaronder het gepaarde verschil met {baseline}, "
        "zonder interval en zonder oordeel: te weinig runs voor een oordeel. De nulsituatie heeft een grijze "
        "achtergrond.",
    ),
    "short_few": (
        "Too few runs to judge any difference; they stand below without a verdict.",
        "Te weinig runs om een verschil te beoordelen; ze staan hieronder zonder oordeel.",
    ),
    "of_own": ("from its own scenario as it is:", "tegenover het eigen scenario zoals het is:"),
    "response": ("What each factor does", "Wat elke factor doet"),
    "response_note": (
        "Means over replications with their 95 % intervals, each by itself. In a factorial design a level is the "
        "mean over all levels of the other factors; otherwise the points are those that differ in this factor only. A "
        "level is left out where a run has no value, as where too many were still waiting: a mean of the others would "
        "mislead.",
        "Gemiddelden over herhalingen met hun 95 %-intervallen, elk op zichzelf. In een volledig factorieel ontwerp "
        "is een niveau het gemiddelde over alle niveaus van de andere factoren; anders zijn het de punten die alleen "
        "in deze factor verschillen. Een niveau ontbreekt waar een run geen waarde heeft, zoals waar te veel mensen "
        "nog wachtten: een gemiddelde van de andere zou misleiden.",
    ),
    "not_identified": (
        "Not drawn: {names}. No two cases of this design differ in that alone, so that what it does cannot be told "
        "from what is changed with it; see the cases below.",
        "Niet getekend: {names}. Geen twee gevallen van dit ontwerp verschillen alleen daarin, zodat niet te zeggen is "
        "wat het doet en wat komt door wat tegelijk verandert; zie de gevallen hieronder.",
    ),
    "heat": ("Two factors together", "Twee factoren samen"),
    "heat_note": (
        "Paired difference from {baseline}. Bold: decided, all cells of all pictures together with 95 % certainty. "
        "In brackets: not decided. Blue ▲ is better and orange ▼ worse; purple ↑ is more and olive ↓ less of what is "
        "neither. The darker, the larger a part of the largest in the row. Hatched: no value; not reached means that "
        "at the end so many were still waiting that the wait is longer than was seen.",
        "Gepaard verschil met {baseline}. Vet: beslist, alle cellen van alle plaatjes samen met 95 % zekerheid. "
        "Tussen haakjes: niet beslist. Blauw ▲ is beter en oranje ▼ slechter; paars ↑ is meer en olijf ↓ minder van "
        "wat geen van beide is. Hoe donkerder, hoe groter als deel van het grootste in de rij. Gearceerd: geen waarde; "
        "niet bereikt betekent dat aan het eind nog zo veel mensen wachtten dat de wachttijd langer is dan is gezien.",
    ),
    "source": ("Simulation, {n} replications a case", "Simulatie, {n} herhalingen per geval"),
    "screening": ("Which assumptions matter", "Welke aannames ertoe doen"),
    "screening_text": (
        "Morris's elementary effects: {n} trajectories through the ranges of {k} factors, {paths} assumed numbers in "
        "all. The effect is that of moving a factor over its whole range; the interval is over trajectories. A "
        "factor within its interval of zero has not been seen to matter.",
        "Elementaire effecten volgens Morris: {n} paden door de bereiken van {k} factoren, samen {paths} aangenomen "
        "getallen. Het effect is dat van een factor over zijn hele bereik; het interval is over paden. Van een "
        "factor met nul in het interval is niet gezien dat hij ertoe doet.",
    ),
    "screening_note": (
        "Mean absolute effect over the whole range of a factor (dot, with its 95 % interval) of the {k} largest. "
        "Cross: what luck alone would give, where a point was run more than once.",
        "Gemiddeld absoluut effect over het hele bereik van een factor (stip, met 95 %-interval) van de {k} grootste. "
        "Kruis: wat toeval alleen zou geven, waar een punt vaker is gedraaid.",
    ),
    "indices": ("How much of the spread each explains", "Hoeveel van de spreiding elk verklaart"),
    "indices_text": (
        "Sobol indices of the {k} most important factors, from {n} points in each of two samples, {replications} "
        "replications a point; the luck of replications is taken out. The other assumptions stay as they are. Shares "
        "of small samples are rough: read the intervals.",
        "Sobol-indices van de {k} belangrijkste factoren, uit {n} punten in elk van twee steekproeven, {replications} "
        "herhalingen per punt; het toeval van herhalingen is eruit gehaald. De andere aannames blijven zoals ze zijn. "
        "Aandelen uit kleine steekproeven zijn grof: lees de intervallen.",
    ),
    "indices_note": (
        "Share of the variance that a factor explains with all it does together with others (dot, 95 % interval), "
        "and by itself (open dot). The title says which part of the variance of one run is luck.",
        "Deel van de variantie dat een factor verklaart met alles wat hij samen met andere doet (stip, 95 "
        "%-interval), en alleen (open stip). De titel zegt welk deel van de variantie van één run toeval is.",
    ),
    "no_indices": ("No indices were asked for.", "Er zijn geen indices gevraagd."),
    "not_known": (
        "No value: the measure was not there at some point, or did not vary by more than luck.",
        "Geen waarde: de maat was er op een punt niet, of varieerde niet meer dan het toeval.",
    ),
    "noise": ("{share} of one run is luck", "{share} van één run is toeval"),
    "place": ("Place", "Plaats"),
    "numbers": ("Numbers", "Getallen"),
    "effect": ("Mean absolute effect", "Gemiddeld absoluut effect"),
    "signed": ("Mean effect", "Gemiddeld effect"),
    "sigma": ("Spread of effects", "Spreiding van effecten"),
    "first": ("By itself", "Alleen"),
    "total": ("With others", "Met andere"),
    "difference_of": ("{measure}: {scenario} minus {baseline}", "{measure}: {scenario} min {baseline}"),
    "answer": ("The answer", "Het antwoord"),
    "chosen": (
        "{case} is the cheapest of {n} candidates that meets all norms, at {cost} million euro a year.",
        "{case} is de goedkoopste van {n} kandidaten die aan alle normen voldoet, voor {cost} miljoen euro per jaar.",
    ),
    "feasible, not proven cheapest": (
        "{case} meets all norms, at {cost} million euro a year, but the cap came before it was known whether a cheaper "
        "of the {n} candidates does.",
        "{case} voldoet aan alle normen, voor {cost} miljoen euro per jaar, maar de grens kwam voordat bekend was of "
        "een goedkopere van de {n} kandidaten dat ook doet.",
    ),
    "none feasible": (
        "None of the {n} candidates meets all norms.",
        "Geen van de {n} kandidaten voldoet aan alle normen.",
    ),
    "none proven": (
        "The cap came before any of the {n} candidates was known to meet all norms.",
        "De grens kwam voordat van een van de {n} kandidaten bekend was dat hij aan alle normen voldoet.",
    ),
    "sure": (
        "With a probability of {level} or more all verdicts below are right together, within the tolerances of the "
        "norms. {n_total} replications were run of at most {cap}.",
        "Met een kans van {level} of meer kloppen alle oordelen hieronder samen, binnen de toleranties van de normen. "
        "{n_total} herhalingen zijn gedraaid van ten hoogste {cap}.",
    ),
    "more": (
        "To settle what is open takes at most {n} more replications, often far fewer.",
        "Om wat open is te beslissen zijn ten hoogste {n} herhalingen extra nodig, vaak veel minder.",
    ),
    "quoted": (
        "The means were looked at because they crossed a boundary, and so lie a little too far from the norm; run the "
        "chosen staffing again with other luck for figures to quote.",
        "De gemiddelden zijn bekeken omdat ze een grens passeerden en liggen dus iets te ver van de norm; draai de "
        "gekozen bezetting opnieuw met ander toeval voor cijfers om aan te halen.",
    ),
    "norms": ("The norms", "De normen"),
    "norm": ("Norm", "Norm"),
    "tolerance": ("Tolerance", "Tolerantie"),
    "at most": ("at most {norm}", "hoogstens {norm}"),
    "at least": ("at least {norm}", "minstens {norm}"),
    "of_baseline": ("{norm} above {baseline}", "{norm} boven {baseline}"),
    "like_baseline": ("that of {baseline}", "die van {baseline}"),
    "candidates": ("The candidates", "De kandidaten"),
    "candidates_text": (
        "The cheapest first. What is dearer than a staffing that meets all norms is not looked into further. A dash: "
        "not looked at.",
        "De goedkoopste eerst. Wat duurder is dan een bezetting die aan alle normen voldoet, wordt niet verder "
        "bekeken. Een streep: niet bekeken.",
    ),
    "cost": ("Cost a year", "Kosten per jaar"),
    "verdict": ("Verdict", "Oordeel"),
    "n": ("Replications", "Herhalingen"),
    "feasible": ("meets the norms", "voldoet"),
    "infeasible": ("does not", "voldoet niet"),
    "undecided": ("undecided", "onbeslist"),
    "is_chosen": ("chosen", "gekozen"),
    "frontier": ("Cost against what it gives", "Kosten tegen wat het oplevert"),
    "frontier_note": (
        "Each dot is a candidate that was looked at, with its 95 % interval over {n} replications. Full: surely "
        "dominated by none. Pale: surely no better in anything than one that is better in something. Open: the "
        "replications do not say. Orange: the choice. Dotted: the norm.",
        "Elke stip is een kandidaat die is bekeken, met het 95 %-interval over {n} herhalingen. Vol: zeker door geen "
        "overtroffen. Bleek: zeker nergens beter dan een die ergens beter is. Open: de herhalingen zeggen het niet. "
        "Oranje: de keuze. Gestippeld: de norm.",
    ),
    "cost_axis": ("cost, million euro a year", "kosten, miljoen euro per jaar"),
    "as_read": (
        "Everything is in {files}, with every number of every case.",
        "Alles staat in {files}, met elk getal van elk geval.",
    ),
    "largest": ("The {n} with the largest effect are shown.", "De {n} met het grootste effect staan hier."),
}
