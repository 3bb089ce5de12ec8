/** What the camera of the page under test shows, or how it refuses. */
export type StandInMode = 'face' | 'photo' | 'code' | 'dark' | 'backlit' | 'two-faces' | 'empty' | 'stalled' | 'denied' | 'busy';

declare global {
  /** Tells the test that a camera opened or closed. */
  function onFilming(isFilming: boolean): Promise<void>;
  var standIn: {
    mode: StandInMode;
    /** Every prompt that was shown since the page was opened. */
    readonly asked: string[];
    /** Everything that the page said aloud. */
    readonly spoken: { text: string; lang: string }[];
    showCode(url: string): Promise<void>;
  };
}
