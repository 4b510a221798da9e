import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import type { Problem } from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translation';
import { Banner } from './Banner';
import classes from './cards.module.css';
import { CopyIcon } from './CopyIcon';
import text from './text.module.css';
import { useCopy } from './useCopy';

/** `path:line`, a link where the repository has pages. */
export function FilePlace(props: {
  file: string;
  line?: number;
  href?: string;
}) {
  const place = props.line ? `${props.file}:${props.line}` : props.file;
  return props.href ? (
    <Link
      href={props.href}
      target="_blank"
      rel="noopener noreferrer"
      className={`${text.mono} ${text.link}`}
      standalone
    >
      {place}
    </Link>
  ) : (
    <span className={text.mono}>{place}</span>
  );
}

/** What failed, where, why, and what to do about it. */
export function ProblemBanner(props: {
  problem: Problem;
  hrefOf?: (file: string, line?: number) => string | undefined;
  rounded?: boolean;
}) {
  const { problem } = props;
  const { file, line, cause, cure } = problem;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { copied, copy } = useCopy();
  return (
    <Banner
      kind={problem.severity === 'error' ? 'danger' : 'warning'}
      rounded={props.rounded}
      actions={
        <Button
          variant="secondary"
          iconStart={<CopyIcon copied={copied} />}
          onPress={() => copy(problemText(problem))}
        >
          {t('problem.copyError')}
        </Button>
      }
    >
      <p className={text.bold}>{problem.message}</p>
      {file && (
        <p>
          <FilePlace
            file={file}
            line={line}
            href={props.hrefOf?.(file, line)}
          />
        </p>
      )}
      {(cause || cure) && (
        <dl>
          {cause && (
            <>
              <dt>{t('problem.cause')}</dt>
              <dd>{cause}</dd>
            </>
          )}
          {cure && (
            <>
              <dt>{t('problem.cure')}</dt>
              <dd>{cure}</dd>
            </>
          )}
        </dl>
      )}
    </Banner>
  );
}

/** A problem as plain text, to paste into a chat or an issue. */
export function problemText(problem: Problem): string {
  const { message, file, line, cause, cure } = problem;
  return [message, file && (line ? `${file}:${line}` : file), cause, cure]
    .filter(Boolean)
    .join('\n');
}

/** A list of problems, one below the other. */
export function ProblemList(props: {
  problems: readonly Problem[];
  hrefOf?: (file: string, line?: number) => string | undefined;
}) {
  return (
    <div className={classes.stack} style={{ gap: 1 }}>
      {props.problems.map((problem, place) => (
        <ProblemBanner
          key={`${problem.code}-${place}`}
          problem={problem}
          hrefOf={props.hrefOf}
        />
      ))}
    </div>
  );
}
