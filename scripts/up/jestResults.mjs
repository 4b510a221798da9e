import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './paths.mjs';

const SLOWEST = 10;

/** Counts of a file that Jest wrote, and its slowest suites; zeros when Jest did not come to its end. */
export function readJestResults(file) {
  let result;
  try {
    result = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, slowest: [] };
  }
  const slowest = result.testResults
    .map(suite => ({
      name: relative(root, suite.name),
      seconds: (suite.endTime - suite.startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  return {
    passed: result.numPassedTests,
    // A suite that did not even load has no failed test of its own.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
    slowest,
  };
}
