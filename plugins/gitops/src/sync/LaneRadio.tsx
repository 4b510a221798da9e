import text from '../parts/text.module.css';
import classes from './lanes.module.css';

/** The radio button of an environment; its label covers the whole lane. */
export function LaneRadio(props: {
  environment: string;
  /** What tells it from others of the same environment. */
  address: string;
  group: string;
  isSelected: boolean;
  onSelect: () => void;
  /** Enter on the lane. */
  onEnter: () => void;
}) {
  const { environment, address, group, isSelected, onSelect, onEnter } = props;
  return (
    <label className={classes.choose}>
      <input
        type="radio"
        className={classes.radio}
        name={group}
        value={address}
        checked={isSelected}
        onChange={onSelect}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            onEnter();
          }
        }}
      />
      <span className={`${text.cut} ${classes.title}`} title={environment}>
        {environment}
      </span>
      {address !== environment && (
        <span
          className={`${text.cut} ${text.small} ${text.mono}`}
          title={address}
        >
          {address}
        </span>
      )}
    </label>
  );
}
