"""What holds for every result of this model, and is said beside the figures that it concerns."""

CAVEATS: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (
        ("sustained_12m_fraction", "sustained_6m_fraction", "relapse_18m_fraction"),
        (
            "How long work lasts can hardly differ between scenarios: the model loses every kind of job at the "
            "same rate, so that finding work faster at the expense of lasting work does not show.",
            "Hoe lang werk standhoudt kan tussen scenario's nauwelijks verschillen: in het model gaat elke soort "
            "baan even snel verloren, zodat sneller plaatsen ten koste van duurzaam werk niet te zien is.",
        ),
    ),
    (
        ("contacts_per_resident_year", "not_seen_6m_fraction"),
        (
            "That more or fewer workers hardly change the number of talks follows from the plan for talks: a "
            "worker with time to spare sees nobody sooner than planned.",
            "Dat meer of minder medewerkers het aantal gesprekken nauwelijks verandert, volgt uit de "
            "gespreksplanning: wie tijd over heeft, spreekt niemand eerder dan gepland.",
        ),
    ),
    (
        ("service_cost_eur",),
        (
            "Service cost is largely entered prices: a trajectory costs an assumed amount at its start, so fewer "
            "starts look like a saving; posts that are vacant cost nothing, while in reality somebody is hired "
            "in.",
            "De kosten van de dienstverlening zijn grotendeels ingevoerde prijzen: een traject kost bij de start "
            "een aangenomen bedrag, zodat minder starts op een besparing lijken; vacatures kosten niets, terwijl "
            "er in het echt wordt ingehuurd.",
        ),
    ),
    (
        ("service_cost_eur", "sheltered_occupied"),
        (
            "What sheltered work costs is the number of places times an entered price, occupied or not: a "
            "difference there is arithmetic, no finding.",
            "Wat beschut werk kost is het aantal plaatsen maal een ingevoerde prijs, bezet of niet: een verschil "
            "daarin is rekenwerk, geen uitkomst.",
        ),
    ),
    (
        ("net_result_eur", "exits_to_work", "exits_to_work_per_100_person_years"),
        (
            "Subsidised jobs and jobs with a guarantee count as exits to work, but the wage subsidy and its "
            "refund are not booked: part of the money that is saved on benefits returns as subsidy.",
            "Gesubsidieerde banen en garantiebanen tellen als uitstroom naar werk, maar de loonkostensubsidie en "
            "de vergoeding ervoor zijn niet geboekt: een deel van wat op uitkeringen wordt bespaard, komt terug "
            "als subsidie.",
        ),
    ),
    (
        ("net_result_eur",),
        (
            "The net result has only the benefit budget as income: its level means nothing, only differences in it do.",
            "Het netto resultaat kent alleen het uitkeringsbudget als inkomen: het niveau zegt niets, alleen "
            "verschillen doen dat.",
        ),
    ),
    (
        ("municipality",),
        (
            "What a municipality gains or pays rests on how shared cost is divided, and on the staff that each is"
            " said to have today.",
            "Wat een gemeente wint of betaalt, hangt af van hoe gedeelde kosten worden verdeeld en van het "
            "personeel dat elk nu zou hebben.",
        ),
    ),
    (
        ("assumptions",),
        (
            "The draws take every assumed number anywhere within its range, without asking whether the model then"
            " still comes out at the figures of the real world; it may well not. Read them as a test of how "
            "easily a finding turns, not as a margin.",
            "De trekkingen nemen elk aangenomen getal ergens binnen zijn marge, zonder te vragen of het model dan"
            " nog op de werkelijke cijfers uitkomt; vaak zal dat niet zo zijn. Lees ze als een proef hoe snel een"
            " bevinding omslaat, niet als een marge.",
        ),
    ),
    (
        ("targets",),
        (
            "A figure that was held out and lies between two that were fitted is no hard test: a straight line "
            "between those two often meets it as well.",
            "Een achtergehouden cijfer tussen twee cijfers waarop is afgesteld, is geen zware toets: een rechte "
            "lijn tussen die twee haalt het vaak ook.",
        ),
    ),
)
"""By what they are about: measures, or places of a report."""
