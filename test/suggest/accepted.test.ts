import { readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadYamlFile } from '../../src/config/issues.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { readSample } from '../../src/suggest/read-sample.ts';
import { suggestMapping } from '../../src/suggest/suggest-mapping.ts';
import { openDuckDb } from '../duckdb.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { tsLoader } from '../ts-loader.ts';

const inFolder = temporaryFolder();
const SAMPLES = 'scenarios/samples';

beforeAll(() => {
  vi.stubEnv('NODE_OPTIONS', tsLoader());
  return () => vi.unstubAllEnvs();
});
const connection = await openDuckDb();
afterAll(() => connection.closeSync());

/** What a run reads of a file by the mapping that is suggested for it, as it is. */
function readAsSuggested(path: string): ForeignTraffic & { readonly yaml: string } {
  const { sample, name } = readSample(path);
  const yaml = suggestMapping(sample, name);
  const spec = loadYamlFile('suggested.yaml', yaml, mappingSchema);
  return { ...readForeignTraffic(path, spec, createVocabulary(), { maxMalformedShare: 0.05 }), yaml };
}

function written(name: string, text: string): string {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
}

describe('a suggested mapping is accepted as it is', () => {
  it.each(readdirSync(SAMPLES))('for %s', (name) => {
    const { rowsMapped } = readAsSuggested(`${SAMPLES}/${name}`);
    expect(rowsMapped).toBeGreaterThan(20);
  });

  it.each(readdirSync(SAMPLES).filter((name) => name.endsWith('.csv')))(
    'for %s as Parquet, with the same rows',
    async (name) => {
      const path = inFolder(`${name}.parquet`);
      await connection.run(
        `COPY (SELECT * FROM read_csv('${SAMPLES}/${name}', all_varchar = true)) TO '${path}' (FORMAT parquet)`,
      );
      const { rowsMapped, yaml } = readAsSuggested(path);
      expect(yaml).toContain('format: parquet');
      expect(rowsMapped).toBe(readAsSuggested(`${SAMPLES}/${name}`).rowsMapped);
    },
  );

  it('or it says what is lacking, whatever the columns are called', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'Kunde',
        'Betrag',
        'Datum',
        'amount',
        'card',
        'time',
        'step',
        'lat',
        'lon',
        'Soll',
        "it's",
        'yes',
        '- x',
        'a: b',
        '#',
        'a.b',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    );
    const cell = fc.oneof(
      fc.constantFrom('1', '12,50', '2024-01-02', '2024-01-02 10:00:00', '02.01.2024', 'a', '', 'Ja', '48.1'),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 2, maxLength: 8 }),
        fc.array(cell, { minLength: 8, maxLength: 8 }),
        (names, cells) => {
          const rows = [names, ...[0, 1, 2].map(() => cells.slice(0, names.length))];
          const path = written('any.csv', `${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`);
          try {
            const { sample } = readSample(path);
            loadYamlFile('suggested.yaml', suggestMapping(sample, 'any\nname'), mappingSchema);
          } catch (error) {
            expect(error).toBeInstanceOf(TraplineError);
            expect((error as TraplineError).subCode).toBe('file_invalid');
          }
        },
      ),
    );
  });
});

describe.each([
  ['German', 'Buchungsnummer;Kundennummer;Buchungszeit;Betrag;Währung;Händler;Kategorie;Land;Betrug', 'Ja', 'Nein'],
  ['French', 'ID opération;Numéro client;Date opération;Montant;Devise;Ville;Catégorie;Pays;Fraude', 'oui', 'non'],
  ['Spanish', 'Referencia;Tarjeta;Fecha;Importe;Moneda;Ciudad;Categoría;País;Fraude', 'sí', 'no'],
  ['Italian', 'Riferimento;Carta;Data operazione;Importo;Divisa;Città;Categoria;Paese;Frode', 'sì', 'no'],
  ['Portuguese', 'ID transação;Cartão;Data;Valor;Moeda;Cidade;Categoria;País;Fraude', 'sim', 'não'],
  ['Dutch', 'Kenmerk;Klantnummer;Boekdatum;Bedrag;Munt;Plaats;Categorie;Land;Fraude', 'ja', 'nee'],
  [
    'Polish',
    'ID transakcji;Numer karty;Data transakcji;Kwota;Waluta;Miejscowość;Kategoria;Kraj;Oszustwo',
    'tak',
    'nie',
  ],
])('%s names', (_, header, yes, no) => {
  it('are understood', () => {
    const rows = [1, 2, 3].map(
      (i) => `r${i};k${i % 2};13.02.2024 10:0${i};1.23${i},50;EUR;X${i};food;DE;${i === 1 ? yes : no}`,
    );
    const { sample } = readSample(written('bank.csv', `${[header, ...rows].join('\n')}\n`));
    const spec = loadYamlFile('suggested.yaml', suggestMapping(sample, 'bank'), mappingSchema);
    const columns = header.split(';');
    expect(spec).toMatchObject({
      transactionId: columns[0],
      client: { columns: [columns[1]] },
      time: { column: columns[2], pattern: { order: ['D', 'M', 'Y'], separator: '.' } },
      amount: { column: columns[3], decimal: ',', thousands: '.' },
      currency: { column: columns[4] },
      location: { column: columns[5] },
      category: { column: columns[6] },
      region: { column: columns[7] },
      labels: { column: columns[8], fraud: [yes] },
    });
  });
});

describe('what stands otherwise in a file', () => {
  it('is a line sep= before the header', () => {
    const path = written('sep.csv', 'sep=|\nKarte|Datum|Betrag\na|2024-01-02 10:00|1,50\nb|2024-01-02 11:00|2,50\n');
    const { rowsMapped, yaml } = readAsSuggested(path);
    expect(rowsMapped).toBe(2);
    expect(yaml).toContain('delimiter: "|"');
  });

  it('is a header in Latin-1, also where nothing else is', () => {
    const latin = Buffer.from('Karte;Datum;Betrag;Währung\na;2024-01-02 10:00;1,50;EUR\n', 'latin1');
    writeFileSync(inFolder('latin.csv'), latin);
    expect(() => readSample(inFolder('latin.csv'))).toThrow(/the header row is not UTF-8, but Latin-1.*iconv/);
    const spec = loadYamlFile('bank.yaml', BANK, mappingSchema);
    expect(() => readForeignTraffic(inFolder('latin.csv'), spec, createVocabulary(), { maxMalformedShare: 0 })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/header row is not UTF-8, but Latin-1/),
        location: { file: inFolder('latin.csv'), line: 1 },
      }),
    );
  });

  it('is a column of hours, as of PaySim', () => {
    const header = 'step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,isFraud\n';
    const rows = [1, 2, 3, 743].map(
      (step) => `${step},PAYMENT,9839.64,C123100681${step % 2},170136.0,160296.36,M1979787155,0`,
    );
    const { yaml, batch, rowsMapped } = readAsSuggested(written('paysim.csv', `${header}${rows.join('\n')}\n`));
    expect(yaml).toContain('count hours from some beginning: a step of simulated payments such as PaySim is an hour');
    expect(rowsMapped).toBe(4);
    expect(batch.eventTimeMs[3]! - batch.eventTimeMs[0]!).toBe(742 * 3_600_000);
  });

  it('are debits and credits in two columns: the debits are the purchases', () => {
    const rows = ['a,2024-01-02 10:00,12.50,', 'a,2024-01-02 11:00,,100.00', 'b,2024-01-02 12:00,3.00,'];
    const { rowsMapped, rowsExcluded, batch } = readAsSuggested(
      written('two.csv', `${['Account,Date,Debit,Credit', ...rows].join('\n')}\n`),
    );
    expect(rowsMapped).toBe(2);
    expect([...rowsExcluded]).toEqual([['credit', 1]]);
    expect([...batch.amountCents.subarray(0, 2)]).toEqual([1250, 300]);
  });

  it('is a column that tells debits from credits', () => {
    const rows = ['a,2024-01-02 10:00,12.50,S', 'a,2024-01-02 11:00,100.00,H'];
    const { batch } = readAsSuggested(written('marked.csv', `${['Konto,Datum,Betrag,S/H', ...rows].join('\n')}\n`));
    expect([...batch.amountCents.subarray(0, 2)]).toEqual([1250, -10000]);
  });

  it('are coordinates without a region: four regions meet in the middle', () => {
    const rows = [0, 1, 2, 3].map(
      (i) => `a,2024-01-02 10:0${i},1.00,${i < 2 ? 48.5 : 52.5},${i % 2 === 0 ? 9.5 : 13.5}`,
    );
    const { batch } = readAsSuggested(written('where.csv', `${['card,time,amount,lat,lon', ...rows].join('\n')}\n`));
    expect(new Set(batch.region.subarray(0, 4)).size).toBe(4);
  });

  it('are dates without a time of day', () => {
    const rows = ['a,13/02/2024,1.00', 'a,14/02/2024,1.00'];
    const { yaml, rowsMapped } = readAsSuggested(written('days.csv', `${['card,day,amount', ...rows].join('\n')}\n`));
    expect(yaml).toContain("format: 'DD/MM/YYYY'");
    expect(yaml).toContain('rules within minutes see all of a day together');
    expect(rowsMapped).toBe(2);
  });
});

const BANK = `
title: Bank
format: csv
delimiter: ';'
client: { columns: [Karte] }
time: { column: Datum, format: iso8601, zone: Etc/UTC }
amount: { column: Betrag, decimal: ',' }
currency: { column: Währung }
`;
