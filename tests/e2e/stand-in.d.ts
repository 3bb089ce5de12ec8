// What the camera of the page under test shows.
declare global {
  var standIn: { mode: 'face' | 'photo' | 'code'; showCode(url: string): Promise<void> };
}

export {};
