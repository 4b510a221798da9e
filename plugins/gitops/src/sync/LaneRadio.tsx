import text from '../parts/text.module.css';
import classes from './lanes.module.css';

/** The radio button of an environment; its label covers the whole lane. */
export function LaneRadio(props: {
  environment: string;
  group: string;
  isSelected: boolean;
  onSelect: () => void;
  /** Enter on the lane. */
  onEnter: () => void;
}) {
  const { environment, group, isSelected, onSelect, onEnter } = props;
  return (
    <label className={classes.choose}>
      <input
        type="radio"
        className={classes.radio}
        name={group}
        value={environment}
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
    </label>
  );
}
