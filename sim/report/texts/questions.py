"""The words of the four questions that the councils ask of each scenario."""

QUESTIONS = {
    "residents": ("1. What does it mean for residents?", "1. Wat betekent het voor inwoners?"),
    "balance": (
        "2. Do cost and transition stand in proportion to the gain?",
        "2. Staan kosten en transitie in verhouding tot de winst?",
    ),
    "parties": ("3. What does it mean for each party?", "3. Wat betekent het voor elke partij?"),
    "risks": ("4. Which risks come with it?", "4. Welke risico's horen erbij?"),
    "alternatives": (
        "5. How does it stand against the other ways, and against what can be had without reorganising?",
        "5. Hoe verhoudt het zich tot de andere manieren, en tot wat zonder reorganisatie kan?",
    ),
    "residents_lead": (
        "Of the {n} figures about residents, {better} are shown to be better than in the baseline, {worse} worse; in "
        "{rest} no difference is shown, or it is too small to matter or follows from the rule.",
        "Van de {n} cijfers over inwoners zijn er {better} aantoonbaar beter dan in de nulsituatie en {worse} "
        "slechter; bij {rest} is geen verschil aangetoond, is het te klein om ertoe te doen of volgt het uit de regel.",
    ),
    "not_judged": (
        "Too few runs to judge any of the {n} figures about residents: below stand differences without a verdict.",
        "Te weinig runs om een van de {n} cijfers over inwoners te beoordelen: hieronder staan verschillen zonder "
        "oordeel.",
    ),
    "worse_outside": (
        "Outside the headline figures these are shown to be worse for residents, the largest part of its level first, "
        "for each queue one figure (baseline → scenario; in brackets the difference and its interval):",
        "Buiten de hoofdcijfers zijn deze aantoonbaar slechter voor inwoners, het grootste deel van het niveau eerst, "
        "per wachtrij één cijfer (nulsituatie → scenario; tussen haakjes het verschil en het interval):",
    ),
    "all_residents": ("All residents", "Alle inwoners"),
    "waits": (
        "Waiting times: nine in ten are served within so many weeks",
        "Wachttijden: negen op de tien zijn binnen zoveel weken geholpen",
    ),
    "groups": ("Who gains and who does not", "Wie erop vooruitgaat en wie niet"),
    "groups_text": (
        "Differences from the baseline with their interval. Far from work are the treden 1 and 2; the young and "
        "status holders stand under target group. A dash means not measured for this group, or nobody in it.",
        "Verschillen met de nulsituatie, met hun interval. Ver van werk zijn de treden 1 en 2; jongeren en "
        "statushouders staan onder doelgroep. Een streep betekent niet gemeten voor deze groep, of niemand erin.",
    ),
    "too_few": (
        "Left out, {n}, with fewer than {least} people on average: {names}; their figures are those of a handful of "
        "people.",
        "Weggelaten, {n}, met gemiddeld minder dan {least} mensen: {names}; hun cijfers zijn die van een handvol "
        "mensen.",
    ),
    "group": ("Group", "Groep"),
    "municipality": ("By municipality", "Per gemeente"),
    "trede": ("By trede", "Per trede"),
    "target_group": ("By target group", "Per doelgroep"),
    "gain_better": (
        "More people are shown to leave for work than in the baseline.",
        "Er gaan aantoonbaar meer mensen naar werk dan in de nulsituatie.",
    ),
    "gain_worse": (
        "Fewer people are shown to leave for work than in the baseline.",
        "Er gaan aantoonbaar minder mensen naar werk dan in de nulsituatie.",
    ),
    "gain_not_shown": (
        "More or fewer exits to work than in the baseline are not shown.",
        "Meer of minder uitstroom naar werk dan in de nulsituatie is niet aangetoond.",
    ),
    "money_better": (
        "The net result of the municipalities over all these years is shown to be better, the cost of the transition "
        "included.",
        "Het netto resultaat van de gemeenten over al deze jaren is aantoonbaar beter, de kosten van de transitie "
        "inbegrepen.",
    ),
    "money_worse": (
        "The net result of the municipalities over all these years is shown to be worse, the cost of the transition "
        "included.",
        "Het netto resultaat van de gemeenten over al deze jaren is aantoonbaar slechter, de kosten van de transitie "
        "inbegrepen.",
    ),
    "money_not_shown": (
        "A better or worse net result of the municipalities is not shown.",
        "Een beter of slechter netto resultaat van de gemeenten is niet aangetoond.",
    ),
    "payback_surely": (
        "Added up since the change, the cost of the transition is earned back from the end of {year} on: the band "
        "lies above zero. At the end of {last} the balance is {balance} ({interval}) million euro.",
        "Opgeteld sinds de verandering zijn de kosten van de transitie terugverdiend vanaf eind {year}: de band ligt "
        "boven nul. Eind {last} is het saldo {balance} ({interval}) miljoen euro.",
    ),
    "payback_average": (
        "Added up since the change, the mean lies above zero from the end of {year} on, but the band holds zero: "
        "that the transition pays back within the horizon is not shown. At the end of {last} the balance is "
        "{balance} ({interval}) million euro.",
        "Opgeteld sinds de verandering ligt het gemiddelde vanaf eind {year} boven nul, maar de band bevat nul: dat "
        "de transitie zich binnen de horizon terugverdient is niet aangetoond. Eind {last} is het saldo {balance} "
        "({interval}) miljoen euro.",
    ),
    "payback_open": (
        "Added up since the change, the mean does not come above zero by the end of {last}, but the band holds zero: "
        "that the transition pays back within the horizon is not shown, nor that it does not. The balance is then "
        "{balance} ({interval}) million euro.",
        "Opgeteld sinds de verandering komt het gemiddelde tot eind {last} niet boven nul, maar de band bevat nul: "
        "dat de transitie zich binnen de horizon terugverdient is niet aangetoond, en dat zij dat niet doet evenmin. "
        "Het saldo is dan {balance} ({interval}) miljoen euro.",
    ),
    "payback_never": (
        "The transition does not pay back within the horizon: added up since the change, the balance at the end of "
        "{last} is {balance} ({interval}) million euro.",
        "De transitie verdient zich binnen de horizon niet terug: opgeteld sinds de verandering is het saldo eind "
        "{last} {balance} ({interval}) miljoen euro.",
    ),
    "payback_nothing": (
        "There is nothing to earn back: the account is the same as in the baseline.",
        "Er is niets terug te verdienen: de rekening is gelijk aan die van de nulsituatie.",
    ),
    "proportion_worth": (
        "A gain is shown and a cost is not: on these figures the price does not stand in its way.",
        "Een winst is aangetoond en een prijs niet: in deze cijfers staat de prijs de winst niet in de weg.",
    ),
    "proportion_residents_worth": (
        "A gain is shown and a cost in money is not, but residents lose as well: {names}. Whether that is in "
        "proportion is for the council to weigh.",
        "Een winst is aangetoond en een prijs in geld niet, maar inwoners verliezen ook: {names}. Of dat in verhouding "
        "staat is aan de raad om te wegen.",
    ),
    "proportion_residents_neither": (
        "Neither a gain in exits to work nor a price in money is shown; shown to be worse for residents: {names}.",
        "Winst in uitstroom naar werk noch een prijs in geld is aangetoond; aantoonbaar slechter voor inwoners: "
        "{names}.",
    ),
    "pays": ("{municipality} pays, {how}.", "{municipality} betaalt, {how}."),
    "paid": ("{difference} ({interval}) {unit}", "{difference} ({interval}) {unit}"),
    "proportion_weigh": (
        "A gain and a price are both shown: whether they are in proportion is for the council to weigh.",
        "Een winst en een prijs zijn beide aangetoond: of die in verhouding staan is aan de raad om te wegen.",
    ),
    "proportion_price_only": (
        "A price is shown and a gain in exits to work is not.",
        "Een prijs is aangetoond en winst in uitstroom naar werk niet.",
    ),
    "proportion_neither": (
        "Neither a gain in exits to work nor a price is shown; the reasons to choose or refuse this scenario lie "
        "elsewhere.",
        "Winst in uitstroom naar werk noch een prijs is aangetoond; de redenen om dit scenario te kiezen of af te "
        "wijzen liggen elders.",
    ),
    "work_company": (
        "Trajectories, hand-overs and sheltered work (now {coaches})",
        "Trajecten, overdrachten en beschut werk (nu {coaches})",
    ),
    "organisations": (
        "The organisations, in the baseline and in this scenario",
        "De organisaties, in de nulsituatie en in dit scenario",
    ),
    "organisation": ("Organisation", "Organisatie"),
    "before_after": ("Now → scenario", "Nu → scenario"),
    "organisations_text": (
        "Levels, in the baseline → in this scenario; a dash: the organisation does not exist, or does no such work.",
        "Niveaus, in de nulsituatie → in dit scenario; een streep: de organisatie bestaat niet, of doet dit werk niet.",
    ),
    "municipalities": ("Each municipality", "Elke gemeente"),
    "wsp": ("The WSP: places and candidates", "Het WSP: plaatsen en kandidaten"),
    "workers": ("The worker", "De medewerker"),
    "teams": ("The teams of this scenario", "De teams van dit scenario"),
    "teams_text": (
        "Levels with their interval; fte in post is the caseload divided by the caseload per fte.",
        "Niveaus met hun interval; fte is de caseload gedeeld door de caseload per fte.",
    ),
    "team": ("Team", "Team"),
    "fte_in_post": ("fte in post", "fte in dienst"),
    "undecided": ("What is not decided", "Wat niet is beslist"),
    "undecided_text": (
        "Smaller than these simulations can tell from luck; that is no proof that there is no difference.",
        "Kleiner dan deze simulaties van toeval kunnen onderscheiden; dat bewijst niet dat er geen verschil is.",
    ),
    "undecided_one": (
        "{measure}: {difference} ({interval}) {unit}.",
        "{measure}: {difference} ({interval}) {unit}.",
    ),
    "rests": (
        "Rests on assumptions: the difference in {measure} is shown, but has the same sign in only {k} of {n} draws of "
        "other assumptions.{drivers}",
        "Rust op aannames: het verschil in {measure} is aangetoond, maar gaat in slechts {k} van de {n} trekkingen van "
        "andere aannames dezelfde kant op.{drivers}",
    ),
    "turns": (
        "Turns with the assumptions: the difference in {measure} is shown, but goes the other way in {other} of {n} "
        "draws of other assumptions.{drivers}",
        "Slaat om met de aannames: het verschil in {measure} is aangetoond, maar gaat in {other} van de {n} trekkingen "
        "van andere aannames de andere kant op.{drivers}",
    ),
    "drivers": (" What moves it most: {names}.", " Wat het meest uitmaakt: {names}."),
    "dip": (
        "The transition shows in the path: in {month} there are {n} more people on benefit than in the baseline "
        "({interval}), the most of all months in which the band leaves zero out.",
        "De transitie is in het pad te zien: in {month} zijn er {n} mensen meer met een uitkering dan in de "
        "nulsituatie ({interval}), het meest van alle maanden waarin de band nul niet bevat.",
    ),
    "no_dip": (
        "In no month are more people on benefit than in the baseline shown (band for all months together).",
        "In geen enkele maand zijn meer mensen met een uitkering dan in de nulsituatie aangetoond (band voor alle "
        "maanden samen).",
    ),
    "small_teams": (
        "Small teams, where one departure is a fifth of the staff or more: {teams}.",
        "Kleine teams, waar één vertrek een vijfde van de bezetting of meer is: {teams}.",
    ),
    "no_small_teams": (
        "No team with a caseload of its own has less than {least} fte in post.",
        "Geen team met een eigen caseload heeft minder dan {least} fte in dienst.",
    ),
    "worse_now": (
        "Worse than in the baseline: {measure}, {difference} ({interval}) {unit}.",
        "Slechter dan in de nulsituatie: {measure}, {difference} ({interval}) {unit}.",
    ),
    "entered": (
        "Part of this outcome is entered, not found: see “Where the differences come from” for {names}.",
        "Een deel van deze uitkomst is ingevoerd, niet gevonden: zie “Waar de verschillen vandaan komen” voor {names}.",
    ),
}
