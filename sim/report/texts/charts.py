"""The words in and below the figures of a comparison."""

CHARTS = {
    "forest_title": ("Differences on the headline figures", "Verschillen op de hoofdcijfers"),
    "forest_note": (
        "A panel for each figure, a row for each scenario; the line is the interval, wide enough for all of them to "
        "hold together with 95 % confidence; zero is the baseline. ▲ shown to be better, ▼ shown to be worse, ○ no "
        "difference shown.",
        "Een paneel per cijfer, een rij per scenario; de lijn is het interval, breed genoeg om met 95 % zekerheid "
        "voor alle samen te gelden; nul is de nulsituatie. ▲ aantoonbaar beter, ▼ aantoonbaar slechter, ○ geen "
        "verschil aangetoond.",
    ),
    "balance_title": ("Exits to work against net result", "Uitstroom naar werk tegenover netto resultaat"),
    "balance_note": (
        "Both axes: difference from the baseline; lines: intervals. The money axis is the net result of the "
        "municipalities, the cost of the transition included. Right is more exits, up is more money left. Filled: a "
        "difference is shown on at least one of the two.",
        "Beide assen: verschil met de nulsituatie; lijnen: intervallen. De geldas is het netto resultaat van de "
        "gemeenten, de kosten van de transitie inbegrepen. Rechts is meer uitstroom, boven is meer geld over. Dicht: "
        "op minstens één van de twee is een verschil aangetoond.",
    ),
    "paths_title": ("People on benefit over time", "Mensen met een uitkering in de tijd"),
    "paths_note": (
        "Left: the level of the scenario (blue line with band) and of the baseline (black, dashed). Right: the "
        "difference in pairs, from the change on. Bands hold for all months together, with 95 % confidence; where a "
        "band leaves zero out, the difference is shown.",
        "Links: het niveau van het scenario (blauwe lijn met band) en van de nulsituatie (zwart, gestreept). Rechts: "
        "het verschil in paren, vanaf de verandering. Banden gelden voor alle maanden samen, met 95 % zekerheid; "
        "waar een band nul niet bevat, is het verschil aangetoond.",
    ),
    "level": ("{scenario}: people (the axis does not start at zero)", "{scenario}: mensen (de as begint niet bij nul)"),
    "minus": ("difference from the baseline", "verschil met de nulsituatie"),
    "change": ("change", "verandering"),
    "payback_title": ("Does the transition pay itself back?", "Verdient de transitie zich terug?"),
    "payback_note": (
        "The difference in net result from the baseline, the cost of the transition included, added up since the "
        "change. Bands hold for all years and scenarios together, with 95 % confidence. Above zero the change has "
        "earned itself back.",
        "Het verschil in netto resultaat met de nulsituatie, de kosten van de transitie inbegrepen, opgeteld sinds "
        "de verandering. Banden gelden voor alle jaren en scenario's samen, met 95 % zekerheid. Boven nul heeft de "
        "verandering zich terugverdiend.",
    ),
    "payback_axis": ("million euro, added up", "miljoen euro, opgeteld"),
    "waits_title": (
        "Waiting times by queue: nine in ten are served within",
        "Wachttijden per rij: negen op de tien zijn geholpen binnen",
    ),
    "waits_note": (
        "Weeks within which nine in ten are served, over {period}; lines: 95 % intervals. People still waiting at "
        "the end are counted.",
        "Weken waarbinnen negen op de tien zijn geholpen, over {period}; lijnen: 95 %-intervallen. Wie aan het eind "
        "nog wacht, telt mee.",
    ),
    "weeks": ("weeks", "weken"),
    "groups_title": (
        "Exits to work: who gains and who does not",
        "Uitstroom naar werk: wie erop vooruitgaat en wie niet",
    ),
    "groups_note": (
        "Difference from the baseline in exits to work per 100 person-years, with 95 % intervals. ▲ shown to be "
        "better, ▼ shown to be worse, ○ no difference shown. {left_out}",
        "Verschil met de nulsituatie in uitstroom naar werk per 100 persoonsjaren, met 95 %-intervallen. ▲ "
        "aantoonbaar beter, ▼ aantoonbaar slechter, ○ geen verschil aangetoond. {left_out}",
    ),
    "split_title": ("What each difference is made of", "Waar elk verschil uit bestaat"),
    "split_note": (
        "Bars add up from the top; the line is the 95 % interval of the step, the black bar the total. Plain: "
        "emerges. Dotted: a rule. Hatched: entered.",
        "Balken tellen van boven af op; de lijn is het 95 %-interval van de stap, de zwarte balk het totaal. Effen: "
        "ontstaat. Gestippeld: een regel. Gearceerd: ingevoerd.",
    ),
    "source": ("Source: simulation, {n} replications in pairs.", "Bron: simulatie, {n} herhalingen in paren."),
    "change_in": ("difference, {unit}", "verschil, {unit}"),
}
