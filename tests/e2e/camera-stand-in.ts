import type { PuppetAction } from '../../src/phone/puppet/act.ts';
import { createPerformer, type Performer } from '../../src/phone/puppet/performer.ts';
import { Puppet, type PuppetLook } from '../../src/phone/puppet/puppet.ts';
import type { StandInMode } from './stand-in.d.ts';

// Runs inside the page under test: the camera shows a drawn face that reacts to the prompts on the screen, a photo of it, or a QR code held in front of it; in bad light, twice, or not at all; or it stalls, or refuses to open.
const WIDTH = 640;
const HEIGHT = 480;
/** The drawn face is smaller than the camera's picture, and drawn hardly more often than frames are taken: whatever it costs more a slow machine lacks for the rest. */
const FACE = { width: 240, height: 180 };
const DRAW_EVERY_MS = 60;

/** Another light than the usual one. */
const LOOKS: Partial<Record<StandInMode, Partial<PuppetLook>>> = {
  dark: { background: [16, 16, 18], light: { direction: [-0.35, 0.55, 0.8], key: 0.004, ambient: 0.004, warmth: 0 } },
  backlit: { background: [255, 255, 255], light: { direction: [0, 0.2, -1], key: 0.05, ambient: 0.07, warmth: 0 } },
};
/** How browsers refuse a camera. @see Media Capture and Streams section 10.2.3 */
const REFUSALS: Partial<Record<StandInMode, string>> = { denied: 'NotAllowedError', busy: 'NotReadableError' };

let held: HTMLImageElement | null = null;

globalThis.standIn = {
  mode: 'face',
  asked: [],
  spoken: [],
  showCode: async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    held = image;
    globalThis.standIn.mode = 'code';
  },
};

interface Canvas {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

function createCanvas(width: number, height: number): Canvas {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  return { canvas, context };
}

/** Draws the person into a canvas of their own, as they are now. */
function createSitter(): { readonly canvas: HTMLCanvasElement; readonly draw: (mode: StandInMode) => void } {
  const { canvas, context } = createCanvas(FACE.width, FACE.height);
  const picture = context.createImageData(FACE.width, FACE.height);
  const take = Math.floor(performance.timeOrigin % 1e6) + Math.floor(performance.now());
  const performer: Performer = createPerformer({ seed: take });
  const puppets = new Map<StandInMode, Puppet>();
  let action: PuppetAction = 'neutral';
  let since = performance.now();
  const puppetOf = (mode: StandInMode): Puppet => {
    const puppet = puppets.get(mode) ?? new Puppet({ seed: 7, ...FACE, ...LOOKS[mode] });
    puppets.set(mode, puppet);
    return puppet;
  };
  return {
    canvas,
    draw: (mode) => {
      const asked = (document.querySelector<HTMLElement>('.capture')?.dataset['action'] || 'neutral') as PuppetAction;
      if (asked !== action) {
        performer.endStep(performance.now() - since);
        action = asked;
        globalThis.standIn.asked.push(asked);
        since = performance.now();
      }
      const isPhoto = mode === 'photo';
      const pose = isPhoto ? performer.perform('neutral', 0) : performer.perform(action, performance.now() - since);
      const away = mode === 'empty' ? { dx: 9 } : {};
      const { data } = puppetOf(mode).render({ ...pose, ...away }, isPhoto ? 1 : take + Math.floor(performance.now()));
      for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
        picture.data[j] = data[i] ?? 0;
        picture.data[j + 1] = data[i + 1] ?? 0;
        picture.data[j + 2] = data[i + 2] ?? 0;
        picture.data[j + 3] = 255;
      }
      context.putImageData(picture, 0, 0);
    },
  };
}

function startCamera(): MediaStream {
  const { canvas, context } = createCanvas(WIDTH, HEIGHT);
  const sitter = createSitter();
  const draw = (): void => {
    const { mode } = globalThis.standIn;
    if (mode === 'stalled') return;
    if (mode === 'code' && held) return drawCode(context, held);
    sitter.draw(mode);
    if (mode !== 'two-faces') return context.drawImage(sitter.canvas, 0, 0, WIDTH, HEIGHT);
    // The middle of the picture twice, side by side.
    for (const left of [0, WIDTH / 2]) context.drawImage(sitter.canvas, FACE.width / 4, 0, FACE.width / 2, FACE.height, left, 0, WIDTH / 2, HEIGHT);
  };
  draw();
  void globalThis.onFilming(true);
  const stream = canvas.captureStream(25);
  // A camera that was closed draws nothing more: each that went on would take its share of the machine from the next.
  const timer = setInterval(() => {
    if (stream.active) return draw();
    clearInterval(timer);
    void globalThis.onFilming(false);
  }, DRAW_EVERY_MS);
  return stream;
}

function drawCode(context: CanvasRenderingContext2D, image: HTMLImageElement): void {
  context.fillStyle = '#888';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const side = Math.min(WIDTH, HEIGHT) - 60;
  context.drawImage(image, (WIDTH - side) / 2, (HEIGHT - side) / 2, side, side);
}

// A machine without a voice ends each utterance unheard: what counts is what was to be said.
if ('speechSynthesis' in globalThis) {
  speechSynthesis.speak = ({ text, lang }) => {
    globalThis.standIn.spoken.push({ text, lang });
  };
}

if (navigator.mediaDevices) {
  navigator.mediaDevices.getUserMedia = () => {
    const refusal = REFUSALS[globalThis.standIn.mode];
    return refusal === undefined ? Promise.resolve(startCamera()) : Promise.reject(new DOMException('refused by the test', refusal));
  };
}
