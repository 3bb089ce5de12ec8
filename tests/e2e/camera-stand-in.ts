import { createPerformer, type Performer } from '../../src/phone/puppet/performer.ts';
import type { PuppetAction } from '../../src/phone/puppet/act.ts';
import { Puppet } from '../../src/phone/puppet/puppet.ts';

// Runs inside the page under test: the camera shows a drawn face that reacts to the prompts on the screen, a photo of it, or a QR code held in front of it.
const WIDTH = 640;
const HEIGHT = 480;

let held: HTMLImageElement | null = null;

globalThis.standIn = {
  mode: 'face',
  showCode: async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    held = image;
    globalThis.standIn.mode = 'code';
  },
};

function startCamera(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const face = document.createElement('canvas');
  face.width = 320;
  face.height = 240;
  const faceContext = face.getContext('2d');
  if (!faceContext) throw new Error('no canvas');
  const picture = faceContext.createImageData(320, 240);
  const take = Math.floor(performance.timeOrigin % 1e6) + Math.floor(performance.now());
  const puppet = new Puppet({ seed: 7 });
  const performer: Performer = createPerformer({ seed: take });
  let action: PuppetAction = 'neutral';
  let since = performance.now();
  const drawFace = (): void => {
    const asked = (document.querySelector<HTMLElement>('.capture')?.dataset['action'] ?? 'neutral') as PuppetAction;
    if (asked !== action) {
      performer.endStep(performance.now() - since);
      action = asked;
      since = performance.now();
    }
    const pose =
      globalThis.standIn.mode === 'photo'
        ? performer.perform('neutral', 0)
        : performer.perform(action === ('' as PuppetAction) ? 'neutral' : action, performance.now() - since);
    const { data } = puppet.render(pose, globalThis.standIn.mode === 'photo' ? 1 : take + Math.floor(performance.now()));
    for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
      picture.data[j] = data[i] ?? 0;
      picture.data[j + 1] = data[i + 1] ?? 0;
      picture.data[j + 2] = data[i + 2] ?? 0;
      picture.data[j + 3] = 255;
    }
    faceContext.putImageData(picture, 0, 0);
    context.drawImage(face, 0, 0, WIDTH, HEIGHT);
  };
  const draw = (): void => {
    if (globalThis.standIn.mode !== 'code' || !held) return drawFace();
    context.fillStyle = '#888';
    context.fillRect(0, 0, WIDTH, HEIGHT);
    const side = Math.min(WIDTH, HEIGHT) - 60;
    context.drawImage(held, (WIDTH - side) / 2, (HEIGHT - side) / 2, side, side);
  };
  draw();
  const stream = canvas.captureStream(25);
  // A camera that was closed draws nothing more: each that went on would take its share of the machine from the next.
  const timer = setInterval(() => {
    if (stream.active) draw();
    else clearInterval(timer);
  }, 45);
  return stream;
}

if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () => Promise.resolve(startCamera());
