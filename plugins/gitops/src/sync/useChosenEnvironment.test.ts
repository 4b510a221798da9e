import { renderHook } from '@testing-library/react';
import { application } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { useChosenEnvironment } from './useChosenEnvironment';

const time = clockwork(0);
const fine = (environment: string, order: number) =>
  application(time, { app: 'shop', environment, order });
const broken = (environment: string, order: number) => ({
  ...fine(environment, order),
  health: { status: 'Degraded' as const, since: time.minutes(1) },
});
const render = (wanted: string | null, applications = [fine('dev', 1)]) =>
  renderHook(
    props => useChosenEnvironment(props.applications, props.wanted).environment,
    { initialProps: { applications, wanted } },
  );

it('begins with the worst that needs a look', () => {
  const view = render(null, [fine('dev', 1), broken('prod', 2)]);
  expect(view.result.current).toBe('prod');
});

// The panel below the lanes became that of another environment while one read it.
it('stays where it began when another environment gets worse', () => {
  const view = render(null, [fine('dev', 1), fine('prod', 2)]);
  const applications = [fine('dev', 1), broken('prod', 2)];
  view.rerender({ applications, wanted: null });
  expect(view.result.current).toBe('dev');
});

it('follows the address, and goes back with it', () => {
  const applications = [fine('dev', 1), fine('prod', 2)];
  const view = render(null, applications);
  view.rerender({ applications, wanted: 'prod' });
  expect(view.result.current).toBe('prod');
  view.rerender({ applications, wanted: null });
  expect(view.result.current).toBe('dev');
});

it('leaves an environment that is gone', () => {
  const view = render(null, [fine('dev', 1), fine('prod', 2)]);
  view.rerender({ applications: [fine('prod', 2)], wanted: null });
  expect(view.result.current).toBe('prod');
});
