import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import readerUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { phoneTexts } from '../../texts/phone.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { wait } from '../../wire/wait.ts';
import { openCamera } from '../capture/open-camera.ts';
import { cameraRemedy } from '../capture/prompts.ts';
import { element } from '../dom/element.ts';
import { ask, createWaitScreen, type Screens } from '../dom/screens.ts';

const WIDTH_PX = 640;

// By default the reader would fetch its WebAssembly from a CDN.
prepareZXingModule({ overrides: { locateFile: () => readerUrl } });

/**
 * Scans until a code of this very service is seen. Codes of other origins are named as foreign and never followed.
 * @param screens where
 * @param language the person's language
 * @returns the address in the code
 */
export async function scanCode(screens: Screens, language: Language): Promise<URL> {
  const t = translator(phoneTexts, language);
  await ask<'open'>(screens, { icon: 'camera', title: t('scanTitle'), body: [t('scanBody')] }, [{ value: 'open', label: t('scanOpen'), kind: 'primary' }]);
  for (;;) {
    screens.show(createWaitScreen(t('scanOpen')));
    const camera = await openCamera('environment');
    if (typeof camera !== 'string') {
      try {
        return await look(screens, camera.stream, language);
      } finally {
        camera.close();
      }
    }
    await ask<'again'>(screens, { icon: 'camera', tone: 'danger', title: t('problemTitle'), body: [cameraRemedy(camera, language)] }, [
      { value: 'again', label: t('again'), kind: 'primary' },
    ]);
  }
}

async function look(screens: Screens, stream: MediaStream, language: Language): Promise<URL> {
  const t = translator(phoneTexts, language);
  const video = element('video', { class: 'scan-video', attributes: { playsinline: '', muted: '' } });
  const status = element('p', { class: 'muted', text: t('scanLooking'), attributes: { role: 'status' } });
  video.muted = true;
  video.srcObject = stream;
  screens.show(
    element('section', { class: 'screen' }, [
      element('h1', { text: t('scanTitle'), attributes: { tabindex: '-1' } }),
      element('div', { class: 'scan-frame' }, [video]),
      status,
    ]),
  );
  await video.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  for (;;) {
    await wait(120);
    if (context === null || video.videoWidth === 0) continue;
    canvas.width = WIDTH_PX;
    canvas.height = Math.round((WIDTH_PX * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ['QRCode'],
      maxNumberOfSymbols: 1,
    });
    const [code] = found;
    if (code === undefined) continue;
    const url = ownUrl(code.text);
    if (url !== null) return url;
    status.textContent = t('scanForeign');
  }
}

/** Only addresses of this origin, and of them only the two that a code may lead to. */
function ownUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.origin === location.origin && (url.pathname === '/m' || url.pathname === '/enroll') ? url : null;
  } catch {
    return null;
  }
}
