"""Names of people, companies and places that the generator draws from."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN: Final = _words(
    "Robert William Richard James John Jonathan Michael Thomas Charles Edward Anthony Joseph Daniel "
    "David Matthew Christopher Steven Andrew Nicholas Alexander Benjamin Samuel Gregory Kenneth "
    "Ronald Timothy Peter Patrick Lawrence Gerald Frederick Elizabeth Katherine Margaret Jennifer "
    "Patricia Susan Deborah Rebecca Victoria Jessica Barbara Pamela Judith Dorothy Johannes "
    "Maximilian Friedrich Wilhelm Katharina Elisabeth Jürgen Jörg Günther Björn Søren Lukas Felix "
    "Jonas Emma Hannah Lea Sophie Chloé François Hélène Jérôme André José Javier María Lucía Giuseppe "
    "Giulia Marco Chiara Anders Ingrid Lars Agnieszka Łukasz Paweł Małgorzata Dmitri Sergei Ekaterina "
    "Mikhail Wei Mei Hiroshi Yuki Priya Rahul Fatima Omar Aisha Nadia Carlos Ana Olga Petra Ruth "
    "Simon Claire Laura Martin Eva Paul Anna Frank Nina Oscar Ida"
)
FAMILY: Final = _words(
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Wilson Anderson Taylor "
    "Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King "
    "Wright Scott Hill Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann "
    "Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann "
    "Hartmann Lange Krause Lehmann Köhler Böhm Vogel Jäger Groß Haas Günther Dubois Moreau Laurent "
    "Lefèvre Girard Roux Fontaine Rousseau Blanc Chevalier Rossi Ferrari Esposito Bianchi Romano "
    "Colombo Ricci Marino Greco Fernández López Sánchez Pérez Gómez Díaz Muñoz Álvarez Jensen Nielsen "
    "Hansen Sørensen Andersson Johansson Karlsson Nilsson Eriksson Kowalski Nowak Wiśniewski Wójcik "
    "Kamiński Zieliński Novák Svoboda Dvořák Ivanov Petrov Sidorov Volkov Sokolov Chen Wang Zhang Liu "
    "Tanaka Suzuki Sato Patel Sharma Singh Khan Ahmed Hussain Okafor Mensah de_Vries van_den_Berg "
    "Jansen Bakker Visser Smit Mulder O'Brien O'Connor Murphy Kelly McCarthy Campbell Stewart Reid "
    "Fraser Grant Holloway Pemberton Ashworth Whitlock Barrowman Thackeray Quigley Ravenscroft "
    "Lindqvist Bergström Hallberg Sandoval Villanueva Castellano Montefiore Oberhauser Lichtenberg "
    "Kesselring Steinhauer Wintergerst Papadopoulos Georgiou Nikolaidis Abramowitz Feldstein "
    "Rosenthal Haddad Mansour"
)
CITIES: Final = (
    # city, other spellings, region, country, country in words, dialling code, area code
    ("München", ("Munich", "Muenchen"), "Bavaria", "DE", "Germany", "49", "89"),
    ("Köln", ("Cologne", "Koeln"), "North Rhine-Westphalia", "DE", "Germany", "49", "221"),
    ("Hamburg", (), "Hamburg", "DE", "Germany", "49", "40"),
    ("Berlin", (), "Berlin", "DE", "Germany", "49", "30"),
    ("Stuttgart", (), "Baden-Württemberg", "DE", "Germany", "49", "711"),
    ("London", (), "Greater London", "GB", "United Kingdom", "44", "20"),
    ("Manchester", (), "North West", "GB", "United Kingdom", "44", "161"),
    ("Edinburgh", (), "Scotland", "GB", "United Kingdom", "44", "131"),
    ("New York", ("NYC", "New York City"), "New York", "US", "United States", "1", "212"),
    ("Chicago", (), "Illinois", "US", "United States", "1", "312"),
    ("San Francisco", ("SF",), "California", "US", "USA", "1", "415"),
    ("Austin", (), "Texas", "US", "United States", "1", "512"),
    ("Paris", (), "Île-de-France", "FR", "France", "33", "1"),
    ("Lyon", ("Lyons",), "Auvergne-Rhône-Alpes", "FR", "France", "33", "4"),
    ("Amsterdam", (), "North Holland", "NL", "Netherlands", "31", "20"),
    ("Rotterdam", (), "South Holland", "NL", "The Netherlands", "31", "10"),
    ("Wien", ("Vienna",), "Vienna", "AT", "Austria", "43", "1"),
    ("Zürich", ("Zurich", "Zuerich"), "Zürich", "CH", "Switzerland", "41", "44"),
    ("Madrid", (), "Madrid", "ES", "Spain", "34", "91"),
    ("Milano", ("Milan",), "Lombardy", "IT", "Italy", "39", "02"),
    ("Warszawa", ("Warsaw",), "Mazovia", "PL", "Poland", "48", "22"),
    ("København", ("Copenhagen", "Kopenhagen"), "Capital Region", "DK", "Denmark", "45", "33"),
    ("Göteborg", ("Gothenburg",), "Västra Götaland", "SE", "Sweden", "46", "31"),
)
FORMS: Final = {
    "DE": ("GmbH", "AG", "GmbH & Co. KG", "UG"),
    "AT": ("GmbH", "AG"),
    "CH": ("AG", "GmbH"),
    "GB": ("Ltd", "Limited", "PLC", "LLP"),
    "US": ("Inc", "LLC", "Corp.", "Incorporated"),
    "FR": ("SAS", "SARL", "S.A."),
    "NL": ("BV", "B.V.", "N.V."),
    "ES": ("S.L.", "S.A."),
    "IT": ("S.r.l.", "S.p.A."),
    "PL": ("sp. z o.o.",),
    "DK": ("ApS", "A/S"),
    "SE": ("AB",),
}
ROOTS: Final = _words(
    "Nord Süd Alpen Rhein Elbe Harbour Summit Vertex Aurora Titan Orion Falcon Eagle Blue Green "
    "Silver Golden Iron Stone River Ocean Bright Clear North West East Delta Omega Sigma Apex Prime "
    "Quantum Nova Stellar Cedar Maple Oak Birch Linden Granite Marble Copper Cobalt Amber Crystal "
    "Phoenix Griffin Wolf Bear Lion Hawk Swift Rapid Grand Royal Union Atlas Helios Zenith Horizon "
    "Meridian Polar Baltic Iberia Gallia Lumen Kastell Brücken Mühlen Königs Grün Weiß Höhen Wald "
    "Feld Berg"
)
ENDS: Final = _words(
    "wind tech soft works field gate bridge point line mark stone ward ford ton haven port dale wood "
    "light path core ware flow net log trans bau werk haus stahl plan ix era eon ara ium"
)
TRADES: Final = {
    "logistics": ("Logistics", "Transport", "Freight", "Spedition"),
    "software": ("Software", "Systems", "Digital", "Data"),
    "construction": ("Construction", "Bau", "Builders", "Engineering"),
    "energy": ("Energy", "Power", "Solar", "Energie"),
    "consulting": ("Consulting", "Advisors", "Partners", "Beratung"),
    "health": ("Health", "Medical", "Pharma", "Care"),
    "retail": ("Retail", "Stores", "Trading", "Handel"),
    "manufacturing": ("Manufacturing", "Industries", "Machines", "Metals"),
    "food": ("Foods", "Catering", "Bakery"),
    "finance": ("Capital", "Finance", "Insurance"),
}
ABBREVIATED: Final = {
    "International": "Intl",
    "Manufacturing": "Mfg",
    "Engineering": "Eng.",
    "Systems": "Sys",
    "Services": "Svcs",
    "Industries": "Ind.",
    "Construction": "Constr.",
    "Logistics": "Log.",
    "Partners": "Ptnrs",
    "Medical": "Med",
}
TITLES: Final = (
    ("Head of Purchasing", "Purchasing Director", "Head of Procurement"),
    ("CEO", "Chief Executive Officer", "Managing Director"),
    ("CFO", "Chief Financial Officer", "Finance Director"),
    ("IT Manager", "Head of IT", "IT Director"),
    ("Operations Manager", "Head of Operations", "COO"),
    ("Marketing Manager", "Head of Marketing", "CMO"),
    ("Buyer", "Senior Buyer", "Purchasing Manager"),
    ("Plant Manager", "Production Manager"),
    ("Sales Manager", "Head of Sales", "VP Sales"),
    ("HR Manager", "People Lead"),
    ("Office Manager", "Assistant"),
)
FREE: Final = ("gmail.com", "gmx.de", "outlook.com", "yahoo.com", "web.de", "hotmail.com", "icloud.com")
ENDINGS: Final = ("com", "de", "co.uk", "net", "eu", "fr", "nl", "io", "org", "at", "ch")
CYRILLIC: Final = str.maketrans(
    {
        "a": "а",
        "b": "б",
        "v": "в",
        "g": "г",
        "d": "д",
        "e": "е",
        "z": "з",
        "i": "и",
        "k": "к",
        "l": "л",
        "m": "м",
        "n": "н",
        "o": "о",
        "p": "п",
        "r": "р",
        "s": "с",
        "t": "т",
        "u": "у",
        "f": "ф",
        "y": "ы",
        "h": "х",
        "c": "ц",
        "j": "й",
        "w": "в",
        "x": "кс",
        "q": "к",
    }
)
