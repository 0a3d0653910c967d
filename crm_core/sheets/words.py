# ruff: noqa: E501 - lists of words
"""Words that sheets use: what headers are called in several languages, countries, months, yes and no."""

from typing import Final

TRUE: Final = frozenset(["true", "yes", "y", "1", "ja", "si", "oui", "sim", "vrai", "wahr", "x", "on"])
FALSE: Final = frozenset(["false", "no", "n", "0", "nein", "non", "nao", "faux", "falsch", "off"])
_MONTHS: Final = (
    "jan ene gen", "feb fev fev", "mar mrz mae", "apr avr abr", "may mai mag", "jun giu jui",
    "jul lug juillet", "aug aou ago", "sep set", "oct okt ott out", "nov", "dec dez dic",
)  # fmt: skip
MONTHS: Final[dict[str, int]] = {
    name[:3]: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()
}
_COUNTRIES: Final = """
US: united states, united states of america, usa, u s a, u s, vereinigte staaten, etats unis, estados unidos, america
GB: united kingdom, uk, great britain, england, scotland, wales, vereinigtes konigreich, royaume uni, reino unido
DE: germany, deutschland, allemagne, alemania, germania, alemanha
FR: france, frankreich, francia
ES: spain, spanien, espana, espagne, spagna
IT: italy, italien, italia, italie
NL: netherlands, the netherlands, niederlande, nederland, pays bas, holland
BE: belgium, belgien, belgique, belgie
AT: austria, osterreich, autriche
CH: switzerland, schweiz, suisse, svizzera
LU: luxembourg, luxemburg
IE: ireland, irland, irlande
PT: portugal
DK: denmark, danemark, danmark
SE: sweden, schweden, sverige, suede
NO: norway, norwegen, norge, norvege
FI: finland, finnland, suomi
IS: iceland
PL: poland, polen, polska, pologne, polonia
CZ: czech republic, czechia, tschechien
SK: slovakia
HU: hungary, ungarn
RO: romania, rumanien, roumanie
BG: bulgaria
GR: greece, griechenland
HR: croatia
SI: slovenia
EE: estonia
LV: latvia
LT: lithuania
UA: ukraine
RU: russia, russian federation
TR: turkey, turkiye, turkei
CA: canada, kanada
MX: mexico, mexiko
BR: brazil, brasilien, brasil
AR: argentina
CL: chile
CO: colombia
PE: peru
PA: panama
AU: australia, australien
NZ: new zealand
JP: japan
CN: china, peoples republic of china
KR: korea, south korea, republic of korea
TW: taiwan
HK: hong kong
SG: singapore
MY: malaysia
TH: thailand
VN: vietnam, viet nam
ID: indonesia
PH: philippines, the philippines, philipines
IN: india, indien, inde
PK: pakistan
BD: bangladesh
IL: israel
AE: united arab emirates, uae
SA: saudi arabia
JO: jordan
EG: egypt
MA: morocco
NG: nigeria
KE: kenya
ZA: south africa
"""
COUNTRIES: Final[dict[str, str]] = {
    name.strip(): line[:2] for line in _COUNTRIES.strip().splitlines() for name in line[4:].split(",")
}

_SYNONYMS: Final = """
name: name, full name, nom, nombre, nome, bezeichnung, title of record, display name
accounts.name: company name, company, account, account name, organization, organisation, organization name, firm, firma, firmenname, unternehmen, kunde, customer, customer name, client, societe, entreprise, raison sociale, empresa, azienda, legal name, business name, bedrijf
people.name: contact name, person name, full name, contact, kontakt, ansprechpartner, vollstandiger name, nom complet, nombre completo, name of contact, contact person
leads.name: lead name, contact name, full name, person, prospect, interessent, ansprechpartner, nom complet, lead
deals.name: deal name, opportunity name, opportunity, deal, deal title, title, dealname, subject, project, projekt, geschaft, verkaufschance, affaire, negocio, oportunidad, bezeichnung
products.name: product name, product, produkt, artikel, article, item, produit, producto
products.code: product code, sku, item number, artikelnummer, article number, part number, code, reference
products.family: family, series, product line, category, produktgruppe, gamme
activities.subject: subject, betreff, title, objet, asunto, topic
activities.body: body, description, notes, comments, beschreibung, text, commentaire
activities.kind: type, activity type, kind, task type, art, task subtype
activities.occurred_at: date, activity date, when, start, start time, datum, due date, completed at, activity time, created at
first_name: first name, firstname, given name, vorname, prenom, nombre de pila, nome proprio, forename, voornaam
last_name: last name, lastname, surname, family name, nachname, nom de famille, apellido, apellidos, cognome, achternaam, familienname
email: email, e mail, email address, e mail address, mail, emailadresse, e mail adresse, courriel, adresse mail, correo, correo electronico, email work, work email
phone: phone, phone number, telephone, tel, telefon, telefonnummer, rufnummer, mobile, mobile phone, handy, telephone portable, telefono, cell, phone work, business phone, telefoon
title: job title, title, position, role, jobtitle, stelle, funktion, berufsbezeichnung, poste, fonction, cargo, puesto, functie
company: company, company name, account, organization, organisation, firma, unternehmen, associated company, entreprise, societe, empresa, account name, employer, bedrijf
account: account, account name, company, company name, associated company, associated company primary, organization, organisation, customer, kunde, firma, client, entreprise, person organization, empresa
account.external_id: account id, accountid, company id, associated company ids, associated company ids primary, associated company id, organization id, parent account id, kundennummer, customer number, customer id
parent: parent, parent account, parent company, subsidiary of, muttergesellschaft, konzern, societe mere, belongs to, parent name
parent.external_id: parent id, parentid, parent account id, parent company id
industry: industry, sector, branche, secteur, sector industry, industria, vertical, line of business, industrie
region: region, state, province, state region, billing state, bundesland, territory, etat, provincia, billing state province, county
country: country, country region, land, pays, pais, paese, nation, billing country, mailing country, office location, country code
postal_code: postal code, zip, zip code, postcode, plz, postleitzahl, code postal, codigo postal, cap, billing postal code, mailing postal code, billing zip, organization address zip
employees: employees, number of employees, employee count, headcount, mitarbeiter, mitarbeiterzahl, effectif, empleados, numberofemployees, company size, staff, anzahl mitarbeiter
website: website, web site, url, homepage, domain, company domain name, webseite, site web, sitio web, website url, web, company domain
source: source, lead source, leadsource, original source, original traffic source, herkunft, quelle, provenance, origen, channel, utm source
leads.status: status, lead status, state of lead, phase, etat, estado
owner: owner, account owner, deal owner, contact owner, company owner, lead owner, sales rep, sales agent, rep, salesperson, assigned to, besitzer, zustandig, verkaufer, betreuer, responsable, proprietaire, vertreter, owner name, owner email, responsible, ownerid, owner id, organization owner, hubspot owner
user: owner, assigned to, done by, user, ownerid, owner id, activity assigned to, mitarbeiter
amount: amount, value, deal value, close value, deal amount, betrag, wert, summe, montant, importe, valor, sum, umsatz, volumen, opportunity amount, revenue, price
currency: currency, currency of value, wahrung, devise, moneda, iso currency, currencyisocode, deal currency, currency code
expected_close: expected close, expected close date, close date, closing date, closedate, abschlussdatum, erwarteter abschluss, date de cloture, fecha de cierre, forecast date
closed_at: closed at, close time, won time, closed on, lost time, actual close date, abgeschlossen am
opened_at: created, create date, created date, createddate, created at, deal created, engage date, open date, opened, erstellt, erstellt am, date de creation, fecha de creacion, start date
stage: stage, deal stage, stage name, stagename, phase, sales stage, etape, etapa, verkaufsphase, pipeline stage, deal status
pipeline: pipeline, pipeline name, sales process, record type
lost_reason: lost reason, closed lost reason, reason lost, loss reason, grund, verlustgrund, reason, motif, closed won reason
external_id: id, record id, external id, deal id, account id, contact id, lead id, opportunity id, system id, kennung, nummer, pipedrive system id, identifier, referenceid, object id
deal: deal, opportunity, deal name, opportunity name, related to, verkaufschance
deal.external_id: opportunity id, deal id, whatid, what id, associated deal ids
person: person, contact, contact person, associated contact, kontakt, with
person.external_id: contact id, whoid, who id, associated contact ids, person id
unit: unit, einheit, unite
recurring: recurring, billing period, frequency, turnus
active: active, is active, aktiv, actif, isactive, activo
direction: direction, call type, inbound outbound, richtung
outcome: outcome, result, call outcome, call disposition, ergebnis
ended_at: end, end time, ended at, enddatetime, ende
due_at: due date, due, due at, faellig, fallig am
"""
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    field: tuple(word.strip() for word in words.split(","))
    for field, words in (line.split(": ", 1) for line in _SYNONYMS.strip().splitlines())
}
"""Field, or noun and field -> how headers call it, folded."""
