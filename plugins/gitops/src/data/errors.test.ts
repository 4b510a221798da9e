import { ConflictError } from '@backstage/errors';
import { backendError } from '../fixtures/FakeGitopsApi';
import { failureKind, failureMessage, isRetriable } from './errors';

describe('failureKind', () => {
  it.each([
    [401, 'not-allowed', false],
    [403, 'not-allowed', false],
    [404, 'not-found', false],
    [409, 'conflict', false],
    [400, 'refused', false],
    [503, 'unavailable', true],
    [500, 'unavailable', true],
  ])('tells answer %d as %s', async (status, want, retriable) => {
    const error = await backendError(status, 'SomeError', 'because');
    expect(failureKind(error)).toBe(want);
    expect(isRetriable(error)).toBe(retriable);
  });

  it('counts what is no answer as unavailable', () => {
    expect(failureKind(new TypeError('Failed to fetch'))).toBe('unavailable');
    expect(failureKind('lost')).toBe('unavailable');
  });

  it('knows a conflict that was found in the browser', () => {
    expect(failureKind(new ConflictError('moved'))).toBe('conflict');
  });
});

describe('failureMessage', () => {
  it('says what the backend said and nothing around it', async () => {
    const error = await backendError(409, 'ConflictError', 'The plan moved.');
    expect(failureMessage(error)).toBe('The plan moved.');
    expect(failureMessage(new Error('offline'))).toBe('offline');
    expect(failureMessage('lost')).toBe('lost');
  });
});
