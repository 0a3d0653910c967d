"""The made-up vocabulary of the demo company: names of people, firms, towns, products and sites."""

from typing import Final

GIVEN: Final = (
    "Ada", "Agnes", "Aisha", "Alan", "Amara", "Andrei", "Anton", "Beatrix", "Bela", "Bruno", "Carla",
    "Cedric", "Clara", "Dario", "Daphne", "Derek", "Dilan", "Edith", "Elias", "Elena", "Emil", "Esra",
    "Fabian", "Farah", "Felix", "Fiona", "Frida", "Gareth", "Georgia", "Gita", "Greta", "Hakan", "Hanna",
    "Hector", "Helga", "Henrik", "Ida", "Ines", "Ivan", "Jasper", "Joana", "Jonas", "Judith", "Karim",
    "Katrin", "Kenji", "Klara", "Lars", "Leila", "Lena", "Linus", "Livia", "Lorna", "Magnus", "Maja",
    "Malik", "Mara", "Mateo", "Mirela", "Nadia", "Nils", "Nora", "Olga", "Omar", "Oscar", "Otto", "Paula",
    "Pavel", "Petra", "Quentin", "Rafael", "Rhea", "Robin", "Rosa", "Samir", "Selma", "Silas", "Sonia",
    "Stefan", "Tariq", "Tessa", "Theo", "Tomas", "Ursula", "Vera", "Viktor", "Walter", "Wanda", "Yara",
    "Yusuf", "Zelda", "Zoltan",
)  # fmt: skip
FAMILY: Final = (
    "Abbott", "Adeyemi", "Albrecht", "Almeida", "Andersen", "Arslan", "Ashdown", "Baird", "Baptiste",
    "Barlow", "Becker", "Berg", "Birch", "Blackwood", "Bosch", "Brandt", "Calder", "Castell", "Cerny",
    "Chandra", "Corbett", "Dahl", "Darrow", "Decker", "Drummond", "Eklund", "Ellery", "Farrow", "Fenwick",
    "Ferrari", "Fischer", "Forsyth", "Garcia", "Gallagher", "Greave", "Haas", "Haddad", "Halloran",
    "Hartley", "Hoffmann", "Holm", "Ibarra", "Ingram", "Jansen", "Jarvis", "Kaplan", "Keating", "Kovacs",
    "Kruger", "Lang", "Larsen", "Lindqvist", "Lockwood", "Marek", "Mbeki", "Mercer", "Molnar", "Moreau",
    "Nakamura", "Novak", "Nyberg", "Okafor", "Olsen", "Osborne", "Palmer", "Pereira", "Petrov", "Quigley",
    "Rahman", "Reyes", "Richter", "Rossi", "Sanders", "Sato", "Schuster", "Sinclair", "Soto", "Stark",
    "Strand", "Szabo", "Tanaka", "Thorne", "Tierney", "Ulrich", "Vance", "Vidal", "Vogel", "Wagner",
    "Weaver", "Whitlock", "Winter", "Yilmaz", "Zeller", "Zimmer",
)  # fmt: skip
STEMS: Final = (
    "Aldermoor", "Ashgrove", "Barrowdale", "Beckford", "Blackthorn", "Brackwell", "Bramhill", "Briarley",
    "Caldervale", "Carrick", "Castlemere", "Cinderford", "Cobalt", "Copperfield", "Cragside", "Dunmore",
    "Eastvale", "Edgeworth", "Elmstead", "Fairhaven", "Fernhurst", "Flintlock", "Foxhollow", "Glenmark",
    "Granby", "Greystone", "Hallam", "Harbourne", "Hawksmoor", "Hazelwood", "Highfield", "Ironbridge",
    "Ivybrook", "Keystone", "Kilnwood", "Kingsmead", "Langdale", "Larkhill", "Limewood", "Lowmoor",
    "Marlbank", "Meadowell", "Millbrook", "Northgate", "Oakhaven", "Orchardson", "Pembury", "Plumstone",
    "Quarrymount", "Ravenscar", "Redbrick", "Ridgeway", "Rockingham", "Rowanbank", "Saltmarsh", "Sandhurst",
    "Silverdale", "Slatefield", "Southwick", "Stonecroft", "Summit", "Thornbury", "Tidewater", "Tollgate",
    "Underhill", "Valebridge", "Waterloo", "Westmark", "Whitecliff", "Wildmere", "Windrush", "Wolfscote",
    "Woodvale", "Yarrow",
)  # fmt: skip

INDUSTRIES: Final = (
    "General contractor", "Housing developer", "Civil engineering", "Renovation and fit-out",
    "Prefabrication", "Facilities management",
)  # fmt: skip
KINDS: Final = (
    ("Construction", "Builders", "Contractors", "Building Group"),
    ("Homes", "Housing", "Residential", "Living"),
    ("Civil Engineering", "Infrastructure", "Groundworks", "Roads and Bridges"),
    ("Interiors", "Renovation", "Refurbishments", "Joinery and Fit-out"),
    ("Modular", "Timber Frame", "Precast", "Panel Systems"),
    ("Facilities", "Property Services", "Estates", "Maintenance"),
)
LEGAL_FORMS: Final = ("Ltd", "plc", "GmbH", "BV", "and Sons", "Partners")

REGIONS: Final = ("North", "South", "East", "West", "Midlands", "Coast")
SOURCES: Final = ("Tender", "Referral", "Trade fair", "Web", "Cold call", "Existing customer")

PIPELINE_NAMES: Final = ("New business", "Framework agreements")
STAGE_NAMES: Final = (
    ("Qualification", "Site survey", "Proposal", "Negotiation", "Verbal commit", "Won", "Lost"),
    ("Review", "Offer", "Signature", "Won", "Lost"),
)

TEAM_NAMES: Final = ("Contractors", "Housing", "Civil works", "Renovation")
INDUSTRY_TEAM: Final = (0, 1, 2, 3, 1, 3)
"""The team that sells to each industry."""

PROJECTS: Final = (
    "office extension", "school hall", "apartment block", "car park", "bridge refurbishment", "warehouse",
    "care home", "retail park", "terrace of houses", "clinic", "sports centre", "rail depot",
    "data centre shell", "hotel renovation", "social housing", "flood defence", "production hall",
    "town library", "student residence", "water treatment works",
)  # fmt: skip
FRAMEWORK_SUBJECTS: Final = (
    "annual supply agreement", "two-year framework", "call-off contract", "preferred supplier renewal",
)  # fmt: skip

PRODUCTS: Final = (
    # name, price of a unit in euros
    ("C24 structural timber, m3", 410.0),
    ("Glulam beams, m3", 890.0),
    ("OSB 18 mm, pallet", 640.0),
    ("Rebar B500B 12 mm, t", 860.0),
    ("Welded mesh A393, sheet", 58.0),
    ("Ready-mixed concrete C30/37, m3", 128.0),
    ("Precast lintels, pallet", 720.0),
    ("Concrete blocks 140 mm, pallet", 185.0),
    ("Facing bricks, thousand", 690.0),
    ("Scaffold hire, week", 940.0),
    ("Edge protection, set", 1450.0),
    ("PIR insulation 100 mm, pallet", 980.0),
    ("Mineral wool 140 mm, pallet", 520.0),
    ("Plasterboard 12.5 mm, pallet", 430.0),
    ("Standing-seam roofing, m2", 64.0),
    ("EPDM membrane, roll", 780.0),
    ("Drainage pipe 160 mm, bundle", 340.0),
    ("Steel beams HEB 200, t", 1320.0),
    ("Window units, piece", 465.0),
    ("Formwork hire, week", 1180.0),
)
INDUSTRY_PRODUCTS: Final = (
    (3, 5, 9, 17, 7, 11),
    (0, 2, 8, 11, 13, 18),
    (3, 4, 5, 16, 19, 17),
    (13, 12, 18, 14, 2, 9),
    (0, 1, 2, 11, 6, 18),
    (14, 15, 12, 13, 16, 10),
)
"""The products each industry asks for most, as places in PRODUCTS."""

BOSSES: Final = (
    "Managing director",
    "Head of purchasing",
    "Commercial director",
    "Owner",
    "Finance director",
)
TITLES: Final = (
    ("Site manager", "user"),
    ("Project manager", "champion"),
    ("Buyer", "influencer"),
    ("Quantity surveyor", "technical_buyer"),
    ("Structural engineer", "technical_buyer"),
    ("Office manager", "gatekeeper"),
    ("Estimator", "influencer"),
    ("Foreman", "user"),
)
"""Titles of everyone else, with the part they usually play in buying."""

LOST_REASONS: Final = (
    "Price", "Chose a competitor", "Project cancelled", "No decision", "Delivery time", "Lost contact",
)  # fmt: skip
