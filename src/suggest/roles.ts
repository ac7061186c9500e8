import { type Column } from './guess.ts';

/** What a column may be for a mapping. */
export type Role =
  | 'id'
  | 'client'
  | 'time'
  | 'amount'
  | 'currency'
  | 'location'
  | 'device'
  | 'category'
  | 'region'
  | 'latitude'
  | 'longitude'
  | 'label';

/** Names by which columns of a role go, the likeliest first; compared without case and signs. */
const NAMES: Readonly<Record<Role, readonly RegExp[]>> = {
  id: [
    /^(?:trans(?:action)?|txn?|trx|payment|purchase|event|evt)(?:id|num|no|number|ref|uuid)?$/,
    /^(?:id|uuid|guid|reference|ref)$/,
  ],
  client: [
    /^(?:ccnum|cardnumber|cardno|cardid|card|pan)$/,
    /^(?:client|customer|cust|user|account|acct|payer|holder)(?:id|no|num|number|iban)?$/,
    /^(?:nameorig|iban|kartennummer|konto|kontonummer|karte)$/,
    /(?:card|customer|client|account)/,
  ],
  time: [
    /^(?:transdatetranstime|txdatetime|eventtime|transactiontime|timestamp|datetime)$/,
    /(?:time|stamp|date|datum|zeit)/,
    /(?:at|ts|when|on|evt)$/,
  ],
  amount: [/^(?:amt|amount|txamount|betrag|montant|importe)$/, /(?:amount|amt|betrag|price|value|sum|total)/],
  currency: [/^(?:currency|ccy|curr|cur|currencycode|waehrung|währung|devise)$/, /currency$/],
  location: [/^(?:city|town|ort|stadt|ville|location|place|merchantcity)$/, /(?:city|town)$/],
  device: [/^(?:device|channel|usechip|entrymode|kanal|devicetype)$/],
  category: [/^(?:category|mcc|merchantcategory|merchantcategorycode|kategorie)$/, /(?:category|mcc)$/],
  region: [/^(?:region|state|country|province|land|merchantstate|countrycode)$/, /(?:region|state|country)$/],
  latitude: [/^merch(?:ant)?lat(?:itude)?$/, /^lat(?:itude)?$/],
  longitude: [/^merch(?:ant)?(?:long|lon|lng|longitude)$/, /^(?:long|lon|lng|longitude)$/],
  label: [/^(?:isfraud|txfraud|fraud|fraudulent|isfraudulent|label|class)$/],
};

/** How well a name fits a role: 0 not at all, larger better. */
function fit(role: Role, name: string): number {
  const leaf = plain(name.split('.').at(-1)!);
  const whole = plain(name);
  const place = NAMES[role].findIndex((pattern) => pattern.test(whole) || pattern.test(leaf));
  return place === -1 ? 0 : NAMES[role].length - place;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9äöüß]/g, '');
}

/** The columns whose names fit the role, the best first; those that were taken for another role are left out. */
export function candidates(role: Role, columns: readonly Column[], taken: ReadonlySet<string>): readonly Column[] {
  return columns
    .map((column) => ({ column, fits: fit(role, column.name) }))
    .filter(({ column, fits }) => fits > 0 && !taken.has(column.name))
    .sort((a, b) => b.fits - a.fits)
    .map(({ column }) => column);
}
