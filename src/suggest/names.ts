/** What a column may be for a mapping. */
export type Role =
  | 'id'
  | 'client'
  | 'time'
  | 'amount'
  | 'debit'
  | 'currency'
  | 'location'
  | 'device'
  | 'category'
  | 'region'
  | 'latitude'
  | 'longitude'
  | 'label';

/** Names of English in any of their forms, the likeliest first. They are compared in the form that `plainName` gives. */
export const ENGLISH: Readonly<Record<Role, readonly RegExp[]>> = {
  id: [
    /^(?:trans(?:action)?|txn?|trx|payment|purchase|event|evt)(?:id|num|no|number|ref|uuid)?$/,
    /^(?:id|uuid|guid|reference|ref)$/,
  ],
  client: [
    /^(?:ccnum|cardnumber|cardno|cardid|card|pan)$/,
    /^(?:client|customer|cust|user|account|acct|payer|holder)(?:id|no|num|number|iban)?$/,
    /^(?:nameorig|iban)$/,
    /(?:card|customer|client|account)/,
  ],
  time: [
    /^(?:transdatetranstime|txdatetime|eventtime|transactiontime|timestamp|datetime)$/,
    /(?:time|stamp|date)/,
    /(?:at|ts|when|on|evt)$/,
  ],
  amount: [/^(?:amt|amount|txamount)$/, /(?:amount|amt|price|value|sum|total)/],
  debit: [/^(?:debits?|debited|debitamount|withdrawals?|paidout|moneyout)$/],
  currency: [/^(?:currency|ccy|curr|cur|currencycode)$/, /currency$/],
  location: [
    /^(?:city|town|location|place|merchantcity)$/,
    /(?:city|town)$/,
    /^(?:merchant|shop|store|terminal)(?:id|name)?$/,
  ],
  device: [/^(?:device|channel|usechip|entrymode|devicetype)$/],
  category: [/^(?:category|mcc|merchantcategory|merchantcategorycode)$/, /(?:category|mcc)$/],
  region: [/^(?:region|state|country|province|merchantstate|countrycode)$/, /(?:region|state|country)$/],
  latitude: [/^merch(?:ant)?lat(?:itude)?$/, /^lat(?:itude)?$/],
  longitude: [/^merch(?:ant)?(?:long|lon|lng|longitude)$/, /^(?:long|lon|lng|longitude)$/],
  label: [/^(?:isfraud|txfraud|fraud|fraudulent|isfraudulent|label|class)$/],
};

/**
 * Words of German, French, Spanish, Italian, Portuguese, Dutch and Polish in the form that `plainName` gives, German umlauts in both of
 * theirs. A word of six letters or more may also begin a longer name.
 */
export const OTHER_LANGUAGES: Readonly<Record<Role, string>> = {
  id:
    'transaktionsid transaktionsnummer transaktionsnr buchungsid buchungsnummer umsatzid belegnummer referenz referenznummer vorgangsnummer ' +
    'idtransaction numerotransaction idoperation numerooperation idtransaccion idoperacion referencia numerooperacion ' +
    'idtransazione idoperazione riferimento idtransacao idoperacao transactienummer transactieid kenmerk idtransakcji numertransakcji idoperacji',
  client:
    'karte karteid kartennummer kartennr kreditkarte kunde kundenid kundennr kundennummer konto kontonr kontonummer kontoinhaber karteninhaber ' +
    'carte numerocarte idclient numeroclient compte numerocompte titulaire tarjeta numerotarjeta cliente idcliente numerocliente cuenta ' +
    'numerocuenta titular carta numerocarta codicecliente conto numeroconto intestatario cartao numerocartao conta numeroconta ' +
    'kaart kaartnummer klant klantid klantnummer rekening rekeningnummer karta numerkarty klient idklienta numerklienta rachunek numerrachunku',
  time:
    'zeitstempel buchungszeit buchungszeitpunkt transaktionszeit transaktionsdatum umsatzdatum buchungstag buchungsdatum datum uhrzeit zeit zeitpunkt ' +
    'horodatage dateheure dateoperation datetransaction heure fechahora fechaoperacion fechatransaccion fecha hora ' +
    'dataora dataoperazione datatransazione datahora dataoperacao datatransacao data ora datumtijd tijdstip transactiedatum boekdatum tijd ' +
    'dataczas dataoperacji datatransakcji dataksiegowania czas wertstellung valutadatum valuta',
  amount:
    'betrag umsatz summe montant somme importe monto cantidad valor importo ammontare somma montante quantia bedrag kwota wartosc',
  debit:
    'soll belastung sollbetrag debe cargo cargos addebiti addebito dare debito debitos afschrijving obciazenie obciazenia',
  currency:
    'wahrung waehrung wahrungscode waehrungscode devise monnaie moneda divisa divise valuta moeda munt muntsoort waluta',
  location:
    'ort stadt ville lieu ciudad localidad citta luogo cidade local stad plaats miasto miejscowosc ' +
    'handler haendler handlername haendlername commercant marchand comercio comerciante esercente negozio lojista estabelecimento winkel ' +
    'winkelier sklep sprzedawca',
  device: 'gerat geraet endgerat kanal appareil canal dispositivo canale apparaat kanaal urzadzenie',
  category:
    'kategorie branche warengruppe handlerkategorie haendlerkategorie categorie categoria rubro settore ramo kategoria branza',
  region: 'land bundesland staat pays pais provincia estado comunidad paese regione regiao provincie kraj wojewodztwo',
  latitude: 'breite breitengrad latitud latitudine szerokosc breedtegraad',
  longitude: 'lange laenge langengrad laengengrad longitud longitudine dlugosc lengtegraad',
  label:
    'betrug istbetrug betrugsfall betrugskennzeichen fraude estfraude esfraude efraude isfraude frode isfrode truffa oszustwo czyoszustwo',
};

/** Names of shops: a place only where each has one. */
export const SHOP =
  /merchant(?!city)|shop|store|terminal|ha(?:e)?ndler|comerc|commerc|marchand|esercente|negozio|lojista|estabelec|winkel|sklep|sprzedaw/;

/** A name without case, signs and accents. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
