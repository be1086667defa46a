"""Names of units, groups and components, as people read them."""

UNITS = {
    "points": ("percentage points", "procentpunt"),
    "residents": ("people", "mensen"),
    "spells": ("people", "mensen"),
    "eur": ("million euro", "miljoen euro"),
    "euro": ("euro", "euro"),
    "weeks": ("weeks", "weken"),
    "fte": ("fte", "fte"),
    "residents/fte": ("people per fte", "mensen per fte"),
    "1/100 person-years": ("per 100 person-years", "per 100 persoonsjaren"),
    "1/year": ("a year", "per jaar"),
    "placements": ("placements", "plaatsingen"),
    "referrals": ("referrals", "aanmeldingen"),
    "trajectories": ("trajectories", "trajecten"),
    "hand-overs": ("hand-overs", "overdrachten"),
    "places": ("places", "plaatsen"),
}

TREDEN = {
    "1": ("trede 1, isolated", "trede 1, geïsoleerd"),
    "2": ("trede 2, contacts outside the home", "trede 2, sociale contacten buitenshuis"),
    "3": ("trede 3, organised activities", "trede 3, georganiseerde activiteiten"),
    "4": ("trede 4, unpaid work", "trede 4, onbetaald werk"),
    "5": ("trede 5, paid work with support", "trede 5, betaald werk met ondersteuning"),
}
"""The steps of the participation ladder."""

TARGET_GROUPS = {
    "youth": ("under 27", "jonger dan 27"),
    "status_holder": ("status holders", "statushouders"),
    "register": ("target-group register (banenafspraak)", "doelgroepregister (banenafspraak)"),
    "beschut": ("indication for sheltered work", "indicatie beschut werk"),
    "probation": ("on probation", "reclassering"),
    "wsw": ("Wsw", "Wsw"),
    "nug": ("without a benefit", "zonder uitkering (nug)"),
    "other": ("27 and over, no special group", "27 en ouder, geen bijzondere groep"),
}

COMPONENTS = {
    "pooling": ("pooling and size of teams", "bundeling en omvang van teams"),
    "pooling_and_size": ("pooling and size of teams", "bundeling en omvang van teams"),
    "hand_overs": ("hand-overs", "overdrachten"),
    "combining": ("combining help", "hulp combineren"),
    "signalling": ("signalling", "signaleren"),
    "definitions": ("definitions of work-ready", "definities van werkfit"),
    "access": ("access to the WSP", "toegang tot het WSP"),
    "specialists": ("specialists", "specialisten"),
    "overhead": ("overhead", "overhead"),
    "overhead_and_specialists": ("overhead and specialists", "overhead en specialisten"),
    "purchase": ("purchased trajectories", "ingekochte trajecten"),
    "cross_border": ("work across borders", "werken over grenzen heen"),
    "sheltered": ("sheltered work", "beschut werk"),
    "transition": ("transition", "transitie"),
    "total": ("total", "totaal"),
    "other": ("everything else", "al het overige"),
}

WAITS = {
    "claim": ("wait for the decision on a claim, nine in ten", "wachttijd op het besluit, negen op de tien"),
    "intake": ("wait for the intake, nine in ten", "wachttijd op de intake, negen op de tien"),
    "activation": ("wait for activation, nine in ten", "wachttijd op activering, negen op de tien"),
    "trajectory": ("wait for a coach, nine in ten", "wachttijd op een coach, negen op de tien"),
    "placement": ("wait for a job, nine in ten", "wachttijd op een baan, negen op de tien"),
    "sheltered": ("wait for a sheltered place, nine in ten", "wachttijd op een beschutte plek, negen op de tien"),
}
"""Within how many weeks nine in ten are served, by queue."""

SHORT = {
    "exits_to_work_per_100_person_years": ("exits to work", "uitstroom naar werk"),
    "exits_to_work": ("exits to work", "uitstroom naar werk"),
    "sustained_12m_fraction": ("work that lasts 12 months", "een jaar later nog aan het werk"),
    "contacts_per_resident_year": ("conversations", "gesprekken"),
    "net_result_eur": ("net result", "netto resultaat"),
    "net_result_by_stock_eur": ("net result, cost by people on benefit", "netto resultaat, kosten naar bestand"),
    "service_cost_by_stock_eur": ("service cost, by people on benefit", "kosten dienstverlening, naar bestand"),
    "placement_list_left_unplaced": ("leaving the list for a job without one", "van de lijst af zonder baan"),
    "placement_list_left_unplaced_fraction": (
        "part that leaves the list for a job without one",
        "deel dat zonder baan van de lijst af gaat",
    ),
    "stock_on_benefit": ("people on benefit", "mensen met een uitkering"),
    "not_seen_6m_fraction": ("not seen for 6 months", "zes maanden niet gezien"),
    "returned_from_trajectory_fraction": ("returned trajectories", "teruggemelde trajecten"),
    "service_cost_eur": ("service cost", "kosten dienstverlening"),
    "benefit_spending_eur": ("benefit spending", "uitgaven uitkeringen"),
    "transition_cost_eur": ("transition cost", "transitiekosten"),
    "purchased_cost_eur": ("purchased trajectories", "ingekochte trajecten"),
    "cost_per_sustained_exit_eur": ("cost per lasting exit", "kosten per duurzame uitstroom"),
    "caseload_per_fte": ("caseload per fte", "caseload per fte"),
    "caseload": ("cases", "caseload"),
    "utilisation": ("utilisation", "benutting"),
    "vacancies_fte": ("vacancies", "vacatures"),
    "handovers": ("hand-overs", "overdrachten"),
    "misrouted_fraction": ("wrong route at intake", "verkeerde route bij intake"),
    "queue_length": ("people waiting", "aantal wachtenden"),
    "sheltered_waiting": ("waiting for sheltered work", "wachtenden op beschut werk"),
    "wait_mean_weeks": ("mean wait", "gemiddelde wachttijd"),
    "wait_median_weeks": ("median wait", "mediane wachttijd"),
    "wait_p90_weeks": ("wait of nine in ten", "wachttijd van negen op de tien"),
}
"""Measures in few words, for the heads of narrow columns; others go by their label in the data dictionary."""
