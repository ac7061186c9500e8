import { mkdtempSync } from 'node:fs';
import { ENTRANCES } from './entrances.ts';
import { mutated } from './mutate.ts';
import { Random } from '../src/random/random.ts';
import { takeInput } from './take.ts';
import { kindOf } from './judge.ts';
const names = process.argv.slice(3);
const n = Number(process.argv[2]);
for (const l of ENTRANCES) {
  if (names.length && !names.includes(l.name)) continue;
  const e = await l.load(); const folder = mkdtempSync('/tmp/fz-');
  const o = await e.open(folder);
  const r = Random.fromSeed('x').fork(l.name);
  const kinds = new Map<string, string>(); let bad = 0;
  for (const s of o.seeds) { try { await o.take(Buffer.from(s)); } catch (err) { bad++; console.log('   seed refused:', String((err as Error).message).slice(0, 150)); } }
  const c = process.cpuUsage(); const t = performance.now();
  let worst = 0;
  for (let i = 0; i < n; i++) { const m = mutated(r, r.pick(o.seeds), { inputs: o.seeds, tokens: e.tokens, mostBytes: e.mostBytes }); const t0 = performance.now(); const f = await takeInput(e, o, m); worst = Math.max(worst, performance.now() - t0); if (f) kinds.set(kindOf(f), f.what + '\n' + f.stack.split('\n').slice(0, 4).join('\n') + '\n   input: ' + JSON.stringify(m.toString('latin1').slice(0, 200))); }
  const u = process.cpuUsage(c);
  console.log(l.name, 'seeds', o.seeds.length, 'refused', bad, 'wall/s', Math.round(n * 1000 / (performance.now() - t)), 'cpu/s', Math.round(n * 1e6 / (u.user + u.system)), 'worst ms', Math.round(worst), 'kinds', kinds.size);
  for (const k of kinds.values()) console.log('   ', k);
}
process.exit();
