"""The words of the last pages: where differences come from, how sure they are, how that was tested."""

METHOD = {
    "split": ("Where the differences come from", "Waar de verschillen vandaan komen"),
    "split_text": (
        "The rules of a scenario are switched on one after the other, in the same luck; each step is what that rule "
        "adds to those before it. Another order would give other steps; the total stays the same. The split rests on "
        "{n} replications, so a total may differ a little from the table of headline figures.",
        "De regels van een scenario worden een voor een aangezet, met hetzelfde toeval; elke stap is wat die regel "
        "toevoegt aan de vorige. Een andere volgorde zou andere stappen geven; het totaal blijft gelijk. De "
        "splitsing rust op {n} herhalingen, zodat een totaal iets kan afwijken van de tabel met hoofdcijfers.",
    ),
    "emerges": (
        "Emerges: nobody entered it. Larger pools, fewer dossiers handed over and fewer cases that lose their worker "
        "change waits and contacts by themselves.",
        "Ontstaat: niemand voerde het in. Grotere groepen, minder overgedragen dossiers en minder zaken die hun "
        "medewerker verliezen veranderen vanzelf de wachttijden en contacten.",
    ),
    "rule": (
        "Rule: a choice of the scenario, such as combining help or a structured review. What it is worth follows "
        "from the queues, but with entered numbers such as the pace of a combined trajectory.",
        "Regel: een keuze van het scenario, zoals hulp combineren of gestructureerd terugkijken. Wat zij waard is "
        "volgt uit de wachtrijen, maar met ingevoerde getallen zoals het tempo van een gecombineerd traject.",
    ),
    "entered": (
        "Entered: a number that somebody estimated, such as overhead, what specialists add, or the dip and cost of a "
        "transition. The simulation passes on what was put in.",
        "Ingevoerd: een getal dat iemand schatte, zoals overhead, wat specialisten toevoegen, of de dip en kosten "
        "van een transitie. De simulatie geeft door wat erin is gestopt.",
    ),
    "mark_emerges": ("emerges", "ontstaat"),
    "mark_rule": ("rule", "regel"),
    "mark_entered": ("entered", "ingevoerd"),
    "entered_numbers": ("The entered numbers", "De ingevoerde getallen"),
    "no_split": ("This run did not split the differences.", "In deze run zijn de verschillen niet gesplitst."),
    "component": ("Component", "Onderdeel"),
    "nature": ("Nature", "Aard"),
    "sure": ("If the assumptions are otherwise", "Als de aannames anders zijn"),
    "sure_text": (
        "The intervals above are about luck. Apart from that, all assumed numbers were drawn anew within their "
        "ranges, {n} times, the same draw for every scenario. The table tells in which part of the draws the "
        "difference has the sign found above, with its interval: few draws give a wide one. Bold: less than {firm}. "
        "A sign that holds in half of the draws is as good as a coin.",
        "De intervallen hierboven gaan over toeval. Daarnaast zijn alle aangenomen getallen {n} keer opnieuw "
        "getrokken binnen hun marges, dezelfde trekking voor elk scenario. De tabel zegt in welk deel van de "
        "trekkingen het verschil het teken heeft dat hierboven is gevonden, met het interval: weinig trekkingen "
        "geven een breed. Vet: minder dan {firm}. Een teken dat in de helft van de trekkingen klopt is zo goed als "
        "een munt.",
    ),
    "sure_all": (
        "How far each difference moves, how much of that is due to assumptions and not to luck, and to which",
        "Hoe ver elk verschil beweegt, hoeveel daarvan door aannames komt en niet door toeval, en door welke",
    ),
    "no_sure": (
        "This run drew no other assumptions: how far the differences rest on them is not known here.",
        "Deze run trok geen andere aannames: hoe ver de verschillen daarop rusten is hier niet bekend.",
    ),
    "sign_share": ("Same sign", "Zelfde kant op"),
    "in_draws": ("{k} of {n}", "{k} van {n}"),
    "of_drawn": (
        "(of {n} drawn; not seen to its end in the others)",
        "(van {n} trekkingen; in de andere niet tot het eind gezien)",
    ),
    "sign_interval": ("95 % interval", "95 %-interval"),
    "spread": ("Nine in ten draws", "Negen op de tien trekkingen"),
    "parameter_share": ("Due to assumptions", "Door aannames"),
    "drivers": ("What moves it (rank correlation)", "Wat het beweegt (rangcorrelatie)"),
    "of_scenarios": ("Brought by scenario", "Van scenario"),
    "figure": ("Figure", "Cijfer"),
    "difference": ("Difference", "Verschil"),
    "interval": ("95 % interval", "95 %-interval"),
    "verdict": ("Verdict", "Oordeel"),
    "now": ("Baseline", "Nulsituatie"),
    "then": ("Scenario", "Scenario"),
    "unit": ("Unit", "Eenheid"),
    "statistics": ("How a difference is told from luck", "Hoe verschil van toeval is onderscheiden"),
    "paired": (
        "In pairs. Replication 3 of every scenario has the same residents arriving on the same days with the same "
        "luck; only the organisation differs. Differences are taken replication by replication, so that what all "
        "share drops out. The correlation reached is {low} to {high} (median {middle}; 1 would be perfect, 0 no "
        "gain).",
        "In paren. In herhaling 3 van elk scenario komen dezelfde inwoners op dezelfde dagen met hetzelfde toeval; "
        "alleen de organisatie verschilt. Verschillen worden per herhaling genomen, zodat wegvalt wat alle delen. De "
        "bereikte correlatie is {low} tot {high} (mediaan {middle}; 1 zou volmaakt zijn, 0 geen winst).",
    ),
    "corrected": (
        "Corrected for looking often. Who makes {n} comparisons finds differences by luck alone: at one in twenty, "
        "about {false}. The verdicts are therefore corrected for all comparisons: the chance of even one false alarm "
        "in the whole report is at most 5 %. The price is that small true differences go unshown.",
        "Gecorrigeerd voor vaak kijken. Wie {n} vergelijkingen maakt, vindt door toeval alleen al verschillen: bij "
        "één op twintig zo'n {false}. De oordelen zijn daarom gecorrigeerd voor alle vergelijkingen: de kans op ook "
        "maar één vals alarm in het hele rapport is hooguit 5 %. De prijs is dat kleine ware verschillen niet worden "
        "aangetoond.",
    ),
    "breakdowns": (
        "The {n} other differences, of other figures and by municipality, trede, target group, queue, stage and "
        "route, are a second family, corrected apart: {shown} of them are shown.",
        "De {n} andere verschillen, van andere cijfers en naar gemeente, trede, doelgroep, wachtrij, fase en route, "
        "zijn een tweede familie, apart gecorrigeerd: {shown} daarvan zijn aangetoond.",
    ),
    "needed": (
        "How many more. For each headline difference that is not shown, the table below says how many replications "
        "would decide it with 80 % chance if the true difference is as large as the one found.",
        "Hoeveel meer. Bij elk niet aangetoond hoofdverschil zegt de tabel hieronder hoeveel herhalingen het met 80 "
        "% kans zouden beslissen als het ware verschil zo groot is als het gevonden verschil.",
    ),
    "precise": (
        "As precise as asked. Replications were added until the half-width of the difference in {measure} was below "
        "{wanted} of the baseline's mean in all {n} scenarios; the widest is {most}.",
        "Zo nauwkeurig als gevraagd. Er zijn herhalingen toegevoegd tot de halve breedte van het verschil in "
        "{measure} onder {wanted} van het gemiddelde van de nulsituatie lag in alle {n} scenario's; de breedste is "
        "{most}.",
    ),
    "capped": (
        "Less precise than asked. The half-width of the difference in {measure} was to be below {wanted} of the "
        "baseline's mean in all {n} scenarios; the largest number of replications allowed came first, and the widest "
        "is {most}.",
        "Minder nauwkeurig dan gevraagd. De halve breedte van het verschil in {measure} moest onder {wanted} van het "
        "gemiddelde van de nulsituatie liggen in alle {n} scenario's; het hoogste toegestane aantal herhalingen kwam "
        "eerst, en de breedste is {most}.",
    ),
    "simultaneous": (
        "Over time. A band holds for all its months together, not for each apart, so that one may look for the month "
        "that stands out.",
        "In de tijd. Een band geldt voor al zijn maanden samen, niet voor elk apart, zodat men mag zoeken naar de "
        "maand die opvalt.",
    ),
    "all_differences": (
        "All {n} headline differences with their statistics",
        "Alle {n} hoofdverschillen met hun statistiek",
    ),
    "p_adjusted": ("Corrected p", "Gecorrigeerde p"),
    "correlation": ("Correlation", "Correlatie"),
    "replications_needed": ("Replications needed", "Herhalingen nodig"),
    "n": ("Pairs", "Paren"),
    "elsewhere": ("What is known from elsewhere", "Wat elders bekend is"),
    "elsewhere_text": (
        "The simulation knows only its own mechanisms. Research on cooperation of Dutch municipalities gives a mixed "
        "picture, and no scenario should be chosen on the strength of this report alone:",
        "De simulatie kent alleen haar eigen mechanismen. Onderzoek naar samenwerking van Nederlandse gemeenten "
        "geeft een gemengd beeld, en geen scenario zou op dit rapport alleen gekozen moeten worden:",
    ),
    "elsewhere_1": (
        "Over 2005-2013, cooperation between municipalities did not lower spending but rather raised it, and better "
        "service was not found (social services, waste, taxes; all Dutch municipalities). Allers and de Greef, "
        "COELO, ESB 2017.",
        "Over 2005-2013 verlaagde samenwerking tussen gemeenten de uitgaven niet, eerder omgekeerd, en betere "
        "dienstverlening is niet gevonden (sociale diensten, afval, belastingen; alle Nederlandse gemeenten). Allers "
        "en de Greef, COELO, ESB 2017.",
    ),
    "elsewhere_2": (
        "A case study of a regional social service: few economies of scale; the gain is in quality, while work "
        "becomes narrower and its pressure higher. De Greef, COELO.",
        "Een gevalsstudie van een regionale sociale dienst: weinig schaalvoordelen; de winst zit in de kwaliteit, "
        "terwijl het werk smaller wordt en de druk hoger. De Greef, COELO.",
    ),
    "elsewhere_3": (
        "The number of hand-overs and a fixed worker go together with the number of clients (a comparison between "
        "municipalities, no proof of cause). SEO report 715, 2003.",
        "Het aantal overdrachten en een vaste medewerker hangen samen met het aantal cliënten (een vergelijking "
        "tussen gemeenten, geen bewijs van oorzaak). SEO-rapport 715, 2003.",
    ),
    "elsewhere_4": (
        "A merger takes years: the first year of Spaarne Werkt went to a new management and then to a reorganisation "
        "of staff, while the company had to keep working. Spaarne Werkt.",
        "Een fusie kost jaren: het eerste jaar van Spaarne Werkt ging op aan een nieuwe leiding en daarna aan een "
        "reorganisatie van het personeel, terwijl het bedrijf moest doordraaien. Spaarne Werkt.",
    ),
    "elsewhere_5": (
        "Not found: published figures on staff, cost or transition of the scenarios themselves, and the decision on "
        "them.",
        "Niet gevonden: gepubliceerde cijfers over personeel, kosten of transitie van de scenario's zelf, en het "
        "besluit erover.",
    ),
    "uncertain_money": (
        "Money: prices are averages of today; what the state and health insurers gain, and what work brings to a "
        "household, is not in it. The net result is the benefit budget less benefits, services and the "
        "transition; the budget is the same in every scenario, while the state would adapt it in time.",
        "Geld: prijzen zijn gemiddelden van nu; wat het rijk en zorgverzekeraars winnen, en wat werk een huishouden "
        "oplevert, zit er niet in. Het netto resultaat is het budget voor uitkeringen min "
        "uitkeringen, dienstverlening en de transitie; het budget is in elk scenario gelijk, terwijl het rijk het op "
        "den duur zou aanpassen.",
    ),
}
