// Plays exported charts in the SCION interpreter and holds them against what the reference did:
// node peer.js FOLDER, with NUMBER.scxml and NUMBER.json as `charts --scxml=FOLDER` writes them.
'use strict';
const fs = require('fs'), path = require('path');
const scxml = require('@scion-scxml/scxml');
const folder = process.argv[2];

// Events that a chart sends to itself come by way of the event loop: at rest is what stays as it is.
const wait = ms => new Promise(done => setTimeout(done, ms));
const rest = async sc => {
  for (let last, same = 0; same < 3;) {
    await wait(2);
    const now = JSON.stringify(sc.getSnapshot());
    same = now === last ? same + 1 : 0;
    last = now;
  }
};

const compile = file => new Promise((done, fail) =>
  scxml.documentStringToModel(file, fs.readFileSync(file, 'utf8'), (err, model) =>
    err ? fail(err) : model.prepare((err, made) => err ? fail(err) : done(made))));

const sorted = words => [...words].sort().join(' ');
const marks = sc => { // of the datamodel, since the last look
  const all = sc.getSnapshot()[3].trace;
  const fresh = all.slice(sc.seen || 0).trim();
  sc.seen = all.length;
  return fresh;
};

// What differs: nothing, the order of marks alone, or more.
async function play(name) {
  const run = JSON.parse(fs.readFileSync(path.join(folder, name + '.json'), 'utf8'));
  const sc = new scxml.core.Statechart(await compile(path.join(folder, name + '.scxml')));
  let order = false;
  for (const step of run) {
    if (step.event) sc.gen({name: step.event}); else sc.start();
    await rest(sc);
    const states = sorted(sc.getFullConfiguration().filter(s => /^s\d+$/.test(s)));
    const got = marks(sc);
    if (states !== sorted(step.states) || sorted(got.split(' ')) !== sorted(step.marks.split(' ')))
      return {said: `chart ${name} after ${step.event || 'start'}\n  peer      ${states} | ${got}\n` +
                    `  reference ${sorted(step.states)} | ${step.marks}`};
    order = order || got !== step.marks;
  }
  return {order};
}

(async () => {
  const names = fs.readdirSync(folder).filter(f => f.endsWith('.scxml')).map(f => f.slice(0, -6))
    .sort((a, b) => a - b);
  let differ = 0, order = 0;
  for (const name of names) {
    const result = await play(name).catch(err => ({said: `chart ${name}: ${err.message}`}));
    if (result.said) { differ++; console.log(result.said); }
    order += result.order ? 1 : 0;
  }
  console.log(`${names.length} charts: ${differ} differ, ${order} in the order of entering alone`);
  process.exit(differ || !names.length ? 1 : 0);
})();
