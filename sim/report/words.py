"""Every word of the report, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.report.designed.texts import DESIGN
from sim.report.region import LANGUAGES, blanks_of
from sim.report.texts.charts import CHARTS
from sim.report.texts.council import COUNCIL, OUTCOMES
from sim.report.texts.method import METHOD
from sim.report.texts.names import COMPONENTS, SHORT, TARGET_GROUPS, TREDEN, UNITS, WAITS
from sim.report.texts.questions import QUESTIONS

STAGES = {
    "search_period": ("search period", "zoekperiode"),
    "claim": ("claim", "aanvraag"),
    "intake": ("intake", "intake"),
    "guidance": ("guidance only", "alleen begeleiding"),
    "activation": ("activation", "activering"),
    "hand_over": ("hand-over", "overdracht"),
    "trajectory_waiting": ("waiting for trajectory", "wachten op traject"),
    "trajectory": ("trajectory", "traject"),
    "placement": ("placement", "plaatsing"),
    "sheltered_waiting": ("waiting for sheltered work", "wachten op beschut werk"),
    "work": ("work", "werk"),
    "sheltered": ("sheltered work", "beschut werk"),
    "away": ("off benefit", "uit de uitkering"),
    "gone": ("gone", "vertrokken"),
}

STARTS = {
    "emptier": ("fewer served or waiting", "minder mensen bediend of wachtend"),
    "fuller": ("more served and waiting", "meer mensen bediend en wachtend"),
    "less_far": ("lower on the ladder", "lager op de ladder"),
    "further": ("higher, and further on", "hoger, en verder gevorderd"),
}

QUEUES = {
    "claim": ("claim decision", "besluit op aanvraag"),
    "intake": ("intake", "intake"),
    "activation": ("activation", "activering"),
    "trajectory": ("trajectory (coach)", "traject (coach)"),
    "placement": ("placement on a job", "plaatsing op werk"),
    "mental_health": ("mental health care", "geestelijke gezondheidszorg"),
    "debt": ("debt help", "schuldhulp"),
    "language": ("language course", "taalcursus"),
    "care": ("care for relatives", "zorgtaken"),
    "housing": ("housing", "huisvesting"),
    "sheltered": ("sheltered work", "beschut werk"),
    "contact": ("next conversation", "volgend gesprek"),
}

ROUTES = {
    "unaided": ("unaided", "op eigen kracht"),
    "trajectory": ("from a trajectory", "vanuit traject"),
    "wsp": ("through the WSP", "via het WSP"),
    "parallel": ("through a provider", "via een aanbieder"),
    "sheltered": ("sheltered work", "beschut werk"),
}

TEXTS = {
    "title": ("Caseload simulation {region}", "Caseload-simulatie {region}"),
    "question": ("The question", "De vraag"),
    "question_text": (
        "{chooser} must choose how to organise income "
        "support and the way back to work. This report shows what a simulation of today's organisation does: every "
        "resident, every worker's diary and every queue, week by week. It is the yardstick for the scenarios, and "
        "it shows how far the simulation can be trusted: what is known about the real world stands beside what the "
        "simulation does.",
        "De keuze voor {chooser} is hoe inkomen en de weg "
        "terug naar werk te organiseren. Dit rapport laat zien wat een simulatie van de huidige organisatie doet: "
        "elke inwoner, elke agenda en elke wachtrij, week voor week. Het is de maatstaf voor de scenario's, en het "
        "laat zien hoe ver de simulatie te vertrouwen is: wat over de werkelijkheid bekend is, staat naast wat de "
        "simulatie doet.",
    ),
    "mind": ("Mind", "Let op"),
    "quick_warning": (
        "This is a quick trial run with few replications: use it to see that everything works, not for conclusions.",
        "Dit is een snelle proefrun met weinig herhalingen: bedoeld om te zien dat alles werkt, niet om uit te "
        "concluderen.",
    ),
    "key_figures": ("Today's organisation in figures", "De huidige organisatie in cijfers"),
    "key_text": (
        "Each figure is the mean over the replications, {period}; behind it the range in which the true mean of the "
        "model lies with 95 % confidence. The range tells how exact the simulation is, not how sure the assumptions "
        "are.",
        "Elk cijfer is het gemiddelde over de herhalingen, {period}; daarachter de marge waarin het werkelijke "
        "gemiddelde van het model met 95 % zekerheid ligt. De marge zegt hoe nauwkeurig de simulatie is, niet hoe "
        "zeker de aannames zijn.",
    ),
    "figures": ("Figures", "Figuren"),
    "targets": ("The simulation beside the real world", "De simulatie naast de werkelijkheid"),
    "fit": ("Figures that the model was fitted to", "Cijfers waarop het model is afgestemd"),
    "held_out": (
        "Figures kept apart: no number was moved for them",
        "Achtergehouden cijfers: geen getal is erop aangepast",
    ),
    "targets_text": (
        "{met} of {n} independent observations that this run measures lie within the band that was set beforehand. "
        "They fill {rows} rows below: a total repeats its parts, and one figure may stand for several years; an "
        "observation lies within the band when all its rows do.",
        "{met} van de {n} onafhankelijke waarnemingen die deze run meet, liggen binnen de vooraf gestelde band. Ze "
        "vullen hieronder {rows} rijen: een totaal herhaalt zijn delen, en één cijfer kan voor meer jaren staan; een "
        "waarneming ligt binnen de band als al haar rijen dat doen.",
    ),
    "targets_forecast": (
        "Rows that are forecasts of others, and so no observations: {n}.",
        "Rijen die een verwachting van anderen zijn, en dus geen waarneming: {n}.",
    ),
    "no_targets": (
        "No figures of the real world were given to compare with.",
        "Er zijn geen cijfers uit de werkelijkheid opgegeven om mee te vergelijken.",
    ),
    "targets_unmeasured": (
        "Not measured in this run: {n}.",
        "In deze run niet gemeten: {n}.",
    ),
    "met": ("within the band", "binnen de band"),
    "missed": ("outside the band", "buiten de band"),
    "not_measured": ("not measured in this run", "niet gemeten in deze run"),
    "waits": ("How long people wait", "Hoe lang mensen wachten"),
    "waits_text": (
        "In weeks, over {period}. Who still waits at the end counts with the time waited so far: the figures are "
        "estimated from all who joined the queue, and nobody is left out.",
        "In weken, over {period}. Wie aan het eind nog wacht, telt mee met de tijd tot dan toe: de cijfers zijn "
        "geschat over iedereen die in de rij kwam, niemand is weggelaten.",
    ),
    "assumptions": ("What was assumed", "Wat is aangenomen"),
    "assumptions_text": (
        "{n_assumed} of the {n} entered numbers are assumptions or were calibrated, {n_other} were observed or come "
        "from the literature.",
        "{n_assumed} van de {n} ingevoerde getallen zijn aannames of gekalibreerd, {n_other} zijn waargenomen of komen "
        "uit de literatuur.",
    ),
    "show_all": ("Show all {n}", "Toon alle {n}"),
    "uncertain": ("What is uncertain, and what is not in the model", "Wat onzeker is, en wat niet in het model zit"),
    "uncertain_1": (
        "The ranges in this report show chance only: the same organisation with other luck. Whether the assumptions "
        "are right is a second uncertainty, not included in them.",
        "De marges in dit rapport tonen alleen toeval: dezelfde organisatie met ander toeval. Of de aannames kloppen "
        "is een tweede onzekerheid, die er niet in zit.",
    ),
    "uncertain_2": (
        "What nobody published, such as the hours that tasks take and the ladder positions of residents, is an "
        "assumption with a range.",
        "Wat niemand heeft gepubliceerd, zoals de uren die taken kosten en de treden van inwoners, is een aanname met "
        "een marge.",
    ),
    "uncertain_3": (
        "Effects on health, families and the local economy, sanctions, special assistance and political decisions "
        "after the start are not in the model.",
        "Effecten op gezondheid, gezinnen en de lokale economie, maatregelen, bijzondere bijstand en politieke "
        "besluiten na de start zitten niet in het model.",
    ),
    "uncertain_4": (
        "Residents in the model are synthetic: no data about real persons were used.",
        "De inwoners in het model zijn synthetisch: er zijn geen gegevens van echte personen gebruikt.",
    ),
    "again": ("How to run this again", "Hoe dit opnieuw te draaien"),
    "again_text": (
        "With the same version of the code these commands give the same results to the last digit:",
        "Met dezelfde versie van de code geven deze opdrachten tot op het laatste cijfer dezelfde uitkomsten:",
    ),
    "code": ("Code version", "Versie van de code"),
    "modified": ("with changes that are not in the commit", "met wijzigingen die niet in de commit staan"),
    "configuration": ("Digest of the plan", "Vingerafdruk van het plan"),
    "results": ("Digest of the results", "Vingerafdruk van de uitkomsten"),
    "seed": ("Seed", "Startgetal"),
    "replications": ("Replications", "Herhalingen"),
    "machine": ("Machine", "Machine"),
    "took": ("Time taken", "Rekentijd"),
    "minutes": ("{n} min with {workers} workers", "{n} min met {workers} processen"),
    "to": ("to", "tot"),
    "a_year": ("a year", "per jaar"),
}

COLUMNS = {
    "figure": ("Figure", "Cijfer"),
    "period": ("Period", "Periode"),
    "observed": ("Real world", "Werkelijk"),
    "band": ("Band", "Band"),
    "model": ("Simulation", "Simulatie"),
    "interval": ("95 % range", "95 %-marge"),
    "verdict": ("Outcome", "Uitkomst"),
    "queue": ("Waiting for", "Wachten op"),
    "median": ("Half wait no longer than", "De helft wacht hooguit"),
    "p90": ("Nine in ten wait no longer than", "Negen op de tien wachten hooguit"),
    "within_norm": ("Within the norm", "Binnen de norm"),
    "open": ("Still waiting at the end", "Wachten aan het eind nog"),
    "path": ("Number", "Getal"),
    "value": ("Value", "Waarde"),
    "unit": ("Unit", "Eenheid"),
    "range": ("Range", "Marge"),
    "kind": ("Kind", "Soort"),
    "source": ("Source", "Bron"),
}

FIGURES = {
    "source": (
        "Source: simulation, {n} replications; dots: {figures}.",
        "Bron: simulatie, {n} herhalingen; stippen: {figures}.",
    ),
    "source_model": ("Source: simulation, {n} replications.", "Bron: simulatie, {n} herhalingen."),
    "caseload_title": ("People on benefit, by stage", "Mensen met een uitkering, naar fase"),
    "caseload_message": (
        "{date}: {observed} in the real world, {model} in the simulation",
        "{date}: {observed} in werkelijkheid, {model} in de simulatie",
    ),
    "caseload_note": (
        "Left: all people on benefit. Line: mean of the replications; band: holds the model's true mean over the "
        "whole path with 95 % confidence; dotted: lowest and highest replication; black dots: the real figures; "
        "open dot: what others foresee. Right: the same people by stage, mean of the replications.",
        "Links: alle mensen met een uitkering. Lijn: gemiddelde van de herhalingen; band: bevat het echte "
        "gemiddelde van het model over het hele pad met 95 % zekerheid; gestippeld: laagste en hoogste herhaling; "
        "zwarte stippen: de werkelijke cijfers; open stip: wat anderen voorzien. Rechts: dezelfde mensen naar fase, "
        "gemiddelde van de herhalingen.",
    ),
    "municipality_title": ("People on benefit, by municipality", "Mensen met een uitkering, per gemeente"),
    "municipality_note": (
        "Line: mean of the replications; band: 95 % confidence for the mean over the whole path; dotted: lowest "
        "and highest replication; black dots: the real figures.",
        "Lijn: gemiddelde van de herhalingen; band: 95 % zekerheid voor het gemiddelde over het hele pad; "
        "gestippeld: laagste en hoogste herhaling; zwarte stippen: de werkelijke cijfers.",
    ),
    "waits_title": ("Waiting times by queue", "Wachttijden per wachtrij"),
    "waits_note": (
        "Filled: half of the people wait no longer. Open: nine in ten wait no longer. Lines: 95 % confidence. People "
        "still waiting at the end are counted.",
        "Dicht: de helft wacht niet langer. Open: negen op de tien wachten niet langer. Lijnen: 95 % zekerheid. Wie "
        "aan het eind nog wacht, telt mee.",
    ),
    "weeks": ("weeks", "weken"),
    "median": ("half", "helft"),
    "p90": ("nine in ten", "negen op de tien"),
    "exits_title": ("Exits to work a year, by route", "Uitstroom naar werk per jaar, naar route"),
    "exits_note": (
        "Stacked: mean of the replications. Black lines: 95 % confidence for the total.",
        "Gestapeld: gemiddelde van de herhalingen. Zwarte lijnen: 95 % zekerheid voor het totaal.",
    ),
    "persons": ("people", "mensen"),
    "not_from_zero": ("people (the axis does not start at zero)", "mensen (de as begint niet bij nul)"),
    "workers_title": ("Residents per full-time worker, by team", "Inwoners per voltijdsmedewerker, per team"),
    "workers_note": (
        "Mean over {period}; lines: 95 % confidence. A resident counts in the team that holds the case. Teams "
        "with fewer than {least} residents per fte are left out.",
        "Gemiddelde over {period}; lijnen: 95 % zekerheid. Een inwoner telt in het team dat de zaak heeft. Teams "
        "met minder dan {least} inwoners per fte zijn weggelaten.",
    ),
    "per_fte": ("residents per fte", "inwoners per fte"),
    "trajectories_title": ("Trajectories at {coaches}", "Trajecten bij {coaches}"),
    "trajectories_note": (
        "Left: trajectories running; band: 95 % confidence for the mean over the whole path; dotted: lowest and "
        "highest replication. Right: referrals a year; black lines: 95 % confidence. Black dots: the real figures "
        "(that of 2022 covers half a year).",
        "Links: lopende trajecten; band: 95 % zekerheid voor het gemiddelde over het hele pad; gestippeld: "
        "laagste en hoogste herhaling. Rechts: aanmeldingen per jaar; zwarte lijnen: 95 % zekerheid. Zwarte "
        "stippen: de werkelijke cijfers (die van 2022 beslaat een half jaar).",
    ),
    "running": ("running", "lopend"),
    "referrals": ("referrals a year", "aanmeldingen per jaar"),
    "flow_title": (
        "The flow through the organisation, people a year",
        "De stroom door de organisatie, mensen per jaar",
    ),
    "flow_note": (
        "Mean number of moves a year over {period}. A band is as wide as the number of moves; someone may pass a "
        "stage more than once. Grey arrows go back. Moves of fewer than {least} a year are left out.",
        "Gemiddeld aantal overgangen per jaar over {period}. Een band is zo breed als het aantal overgangen; "
        "iemand kan een fase vaker doorlopen. Grijze pijlen gaan terug. Overgangen van minder dan {least} per "
        "jaar zijn weggelaten.",
    ),
    "start_title": ("Does the start of the run matter?", "Doet de start van de run ertoe?"),
    "start_trace": (
        "another start is still seen in {seen} of {n} figures in the years that count",
        "een andere start is nog te zien in {seen} van {n} cijfers in de jaren die tellen",
    ),
    "start_no_trace": (
        "in none of {n} figures is another start seen in the years that count",
        "in geen van {n} cijfers is een andere start te zien in de jaren die tellen",
    ),
    "start_note": (
        "The same {n} replications begun otherwise, minus the usual ones: with fewer or more people in activation, in "
        "trajectories and in queues (the ends of what is thought possible), and with people lower or higher on the "
        "ladder and less or further on in their trajectories. Bands: 95 % confidence for everything that is compared "
        "with one start together: people on benefit, stages, queues and waits, talks, exits and trajectories. Grey: "
        "the years before the counting starts.",
        "Dezelfde {n} herhalingen, anders begonnen, min de gewone: met minder of meer mensen in activering, in "
        "trajecten en in wachtrijen (de uitersten van wat mogelijk wordt geacht), en met mensen lager of hoger op de "
        "ladder en minder of meer gevorderd in hun traject. Banden: 95 % zekerheid voor alles samen wat met één start "
        "wordt vergeleken: mensen met een uitkering, fasen, wachtrijen en wachttijden, gesprekken, uitstroom en "
        "trajecten. Grijs: de jaren vóór de telling.",
    ),
    "start_seen": ("It leaves a trace in: {which}.", "Die laat een spoor na in: {which}."),
    "start_more": ("; and {n} more", "; en nog {n}"),
    "start_missed": (
        "That no trace is seen does not say that there is none; what these replications leave open: {most}.",
        "Dat er geen spoor te zien is, zegt niet dat er geen is; wat deze herhalingen openlaten: {most}.",
    ),
    "start_missed_stock_on_benefit": (
        "people on benefit, at most {most} ({share})",
        "mensen met een uitkering, hooguit {most} ({share})",
    ),
    "start_missed_queue_length": (
        "waiting for a coach, at most {most} people",
        "wachtend op een coach, hooguit {most} mensen",
    ),
    "start_stock_on_benefit": ("difference in people on benefit", "verschil in mensen met een uitkering"),
    "start_queue_length": ("difference in people waiting for a coach", "verschil in mensen die op een coach wachten"),
    "no_start_check": (
        "This experiment asked for no start check, so nothing is known of what the start leaves in these figures.",
        "Dit experiment vroeg geen startcontrole, dus is niet bekend wat de start in deze cijfers nalaat.",
    ),
    "not_counted": ("not counted", "telt niet mee"),
    "real": ("real world", "werkelijk"),
    "simulation": ("simulation", "simulatie"),
    "no_data": ("not measured in this run", "niet gemeten in deze run"),
    "reported": ("report", "melding"),
    "benefit_ends": ("other exit", "andere uitstroom"),
    "no_benefit": ("no benefit granted", "geen uitkering"),
}

TABLES = {
    "": TEXTS,
    "stage": STAGES,
    "queue": QUEUES,
    "route": ROUTES,
    "column": COLUMNS,
    "fig": FIGURES,
    "council": COUNCIL,
    "design": DESIGN,
    "outcome": OUTCOMES,
    "ask": QUESTIONS,
    "method": METHOD,
    "chart": CHARTS,
    "unit": UNITS,
    "trede": TREDEN,
    "target_group": TARGET_GROUPS,
    "component": COMPONENTS,
    "short": SHORT,
    "start": STARTS,
    "wait": WAITS,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``words("stage.intake")``, ``words("targets_text", n=3)``.

    ``region`` fills the blanks about the region in every text.
    """

    language: str
    region: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its blanks filled in; a word without a translation stands for itself."""
        table, _, name = key.rpartition(".")
        pair = TABLES[table].get(name, (name.replace("_", " "),) * 2)
        blanks = self.region or blanks_of({}, language=self.language)
        return pair[LANGUAGES.index(self.language)].format(**{**blanks, **values})
