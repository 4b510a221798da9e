import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Announcer } from './Announcer';
import { Revision } from './Revision';

const sha = '3dcbd8b'.padEnd(40, '0');

async function press(writeText: (text: string) => Promise<void>) {
  const user = userEvent.setup();
  jest.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText);
  renderInTestApp(
    <Announcer>
      <Revision sha={sha} />
    </Announcer>,
  );
  const button = await screen.findByRole('button', {
    name: 'Copy revision 3dcbd8b',
  });
  await user.click(button);
  return button;
}

// Only screen readers were told: whoever saw the page did not know whether it had worked.
it('copies the whole revision, and says so to the eye and the ear for a moment', async () => {
  const copied: string[] = [];
  const button = await press(async text => {
    copied.push(text);
  });
  expect(copied).toEqual([sha]);
  await waitFor(() => expect(button).toHaveTextContent('Copied'));
  expect(
    screen.getByText('Copied', { selector: '[role=status]' }),
  ).toBeInTheDocument();
  await waitFor(() => expect(button).toHaveTextContent('3dcbd8b'), {
    timeout: 3_000,
  });
});

it('does not say that it copied what the browser refused to copy', async () => {
  const button = await press(() => Promise.reject(new Error('refused')));
  await act(async () => undefined);
  expect(button).toHaveTextContent('3dcbd8b');
  expect(screen.queryByText('Copied')).not.toBeInTheDocument();
});
