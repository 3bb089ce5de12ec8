import { Human } from '@vladmandic/human';

const MODELS = '/assets/models/';

/** The detector gives a square; a face is narrower, and what is beside it must not count as face. */
const FACE_WIDTH = 0.8;

/** Only the face detector with its six points: no mesh, no description, nothing that could identify anyone runs in the page. */
const human = new Human({
  backend: 'wasm',
  wasmPath: MODELS,
  modelBasePath: MODELS,
  cacheModels: false,
  cacheSensitivity: 0,
  warmup: 'none',
  debug: false,
  async: false,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { enabled: true, modelPath: 'blazeface.json', maxDetected: 2, minConfidence: 0.5, rotation: false, scale: 1 },
    mesh: { enabled: false },
    iris: { enabled: false },
    emotion: { enabled: false },
    description: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
});

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data instanceof ImageData) void detect(event.data);
});

async function detect(picture: ImageData): Promise<void> {
  const result = await human.detect(picture);
  // Without the mesh these are the detector's own points: the eyes, the nose, the mouth, the ears.
  postMessage({
    faces: result.face.map(({ boxRaw: [x, y, width, height] }) => [x + (width * (1 - FACE_WIDTH)) / 2, y, width * FACE_WIDTH, height]),
    points: result.face.map((face) => face.mesh.map(([x, y]) => [x, y])),
  });
}

await human.load();
postMessage({ ready: true });
