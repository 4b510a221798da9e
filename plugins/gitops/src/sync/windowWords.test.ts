import type { SyncWindowFacts } from '@gitops-suite/backstage-plugin-gitops-common';
import { openingWords, windowNote } from './windowWords';

describe('openingWords', () => {
  it.each([
    ['0 16 * * FRI', '16:00 FRI'],
    ['30 3 * * *', '03:30'],
    ['5 9 * * MON-FRI', '09:05 MON-FRI'],
    ['0 16 24 12 *', '0 16 24 12 *'],
    ['*/15 * * * *', '*/15 * * * *'],
    ['0 8,20 * * *', '0 8,20 * * *'],
  ])('tells %s as %s', (schedule, want) => {
    expect(openingWords(schedule)).toBe(want);
  });
});

describe('windowNote', () => {
  const window = (kind: 'allow' | 'deny'): SyncWindowFacts => ({
    ...{ kind, schedule: '0 16 * * FRI' },
    ...{ duration: '64h', timeZone: 'Europe/Berlin' },
  });
  const [allow, deny] = [window('allow'), window('deny')];
  const at = '2026-11-23T07:00:00.000Z';
  const rest = { reason: '', manual: false, changesAt: at };

  it.each([
    ['nothing without windows', undefined, undefined],
    [
      'a freeze with its end',
      { ...rest, open: false, by: deny },
      { kind: 'frozen', window: deny, at, manual: false },
    ],
    [
      'the next opening',
      { ...rest, open: false, by: allow, next: allow },
      { kind: 'closed', window: allow, at, manual: false },
    ],
    [
      'the end of an open window',
      { ...rest, open: true, by: allow, next: allow },
      { kind: 'open', window: allow, at },
    ],
    [
      'the freeze that comes',
      { ...rest, open: true, next: deny },
      { kind: 'coming', window: deny, at },
    ],
    [
      'nothing while no change is in sight',
      { ...rest, open: true, changesAt: undefined },
      undefined,
    ],
  ])('tells %s', (_name, state, want) => {
    expect(windowNote(state)).toEqual(want);
  });
});
