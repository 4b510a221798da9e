import { isLoopback } from './loopback';

it.each([
  { url: 'http://localhost:7007', want: true },
  { url: 'http://127.0.0.1', want: true },
  { url: 'http://127.1', want: true },
  { url: 'http://[::1]:80', want: true },
  { url: 'http://127.0.0.1.nip.example', want: false },
  { url: 'http://127.example', want: false },
  { url: 'http://localhost.example', want: false },
  { url: 'http://10.0.0.1', want: false },
])('says $want of $url', ({ url, want }) => {
  expect(isLoopback(new URL(url))).toBe(want);
});
