// The order of the suites. Starting a process takes longer the larger the process that starts it, and a worker of Jest
// grows with every suite: what starts git hundreds of times comes first. What needs the commands that `npm test`
// fetches meanwhile comes last. Within each, Jest's own order: what took longest, or the largest file.
const { default: Sequencer } = require('@jest/test-sequencer');

const first = ['packages/dev-forge', 'packages/cli', 'packages/reconciler'];
const last = ['packages/renderer'];

function rankOf({ path }) {
  const isIn = folder => path.includes(`/${folder}/`);
  const rank = first.findIndex(isIn);
  if (rank >= 0) {
    return rank;
  }
  return last.some(isIn) ? first.length + 1 : first.length;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
};
