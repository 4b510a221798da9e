import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { gitopsTranslationRef } from '../translation';
import { ageOf, isShownAsDate, nextAgeChange } from './age';
import { useClock, useNow } from './Clock';
import { useLocale } from './useLocale';

/** `12 min`, in the language of the app. */
export function useAgeText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (milliseconds: number): string => {
    const { unit, count } = ageOf(milliseconds);
    return t(`age.${unit}`, { count });
  };
}

/** Time between two timestamps: `9 s`. */
export function useDurationText() {
  const text = useAgeText();
  return (from: string, to: string) => text(Date.parse(to) - Date.parse(from));
}

/** `12 min ago`, kept current; beyond 60 days the date. The exact time with its zone is the tooltip. */
export function Ago(props: {
  at: string;
  /** Leaves out the word `ago`. */
  bare?: boolean;
  className?: string;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const text = useAgeText();
  const clock = useClock();
  const at = Date.parse(props.at);
  const now = useNow(nextAgeChange(clock() - at));
  const age = now - at;
  const locale = useLocale();
  const exact = useExactTime();
  const relative = props.bare ? text(age) : t('age.ago', { age: text(age) });
  return (
    <time
      dateTime={props.at}
      title={exact(props.at)}
      className={props.className}
    >
      {isShownAsDate(age) ? new Date(at).toLocaleDateString(locale) : relative}
    </time>
  );
}

/** `23 Nov 2026, 08:00 (in 2 days)`, kept current. The exact time with its zone is the tooltip. */
export function Until(props: { at: string }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const text = useAgeText();
  const clock = useClock();
  const at = Date.parse(props.at);
  const now = useNow(nextAgeChange(Math.abs(clock() - at)));
  const locale = useLocale();
  const exact = useExactTime();
  const short = new Date(at).toLocaleString(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return (
    <time dateTime={props.at} title={exact(props.at)}>
      {short} ({t('age.in', { age: text(at - now) })})
    </time>
  );
}

/** Date, time and zone, as the language of the app writes them. */
export function useExactTime(): (at: string) => string {
  const locale = useLocale();
  return at =>
    new Date(at).toLocaleString(locale, {
      dateStyle: 'medium',
      timeStyle: 'long',
    });
}
