import { describe, expect, it } from 'vitest';
import { spreadAnalyzer } from '../../../src/analyzer/http/spread-analyzer.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { ProblemCode } from '../../../src/lib/problem-codes.ts';
import type { FaceAnalyzer } from '../../../src/liveness/analyzer.ts';

/** An analyzer that answers in order; null means well. */
function scripted(name: string, asked: string[], script: readonly (ProblemCode | null)[]): FaceAnalyzer {
  let i = 0;
  return {
    analyze: () => {
      asked.push(name);
      const code = script[Math.min(i++, script.length - 1)];
      return code ? Promise.reject(new Problem(code)) : Promise.resolve([]);
    },
  };
}

function spread(...scripts: readonly (readonly (ProblemCode | null)[])[]) {
  const asked: string[] = [];
  const time = { now: 0 };
  return {
    time,
    asked,
    analyzer: spreadAnalyzer(
      scripts.map((script, i) => scripted('abc'[i] ?? '', asked, script)),
      () => time.now,
    ),
  };
}

describe('several analyzers', () => {
  it.each(['analyzer_unavailable', 'analyzer_busy'] as const)('asks the next after %s, once each', async (code) => {
    const { analyzer, asked } = spread([code], [null]);
    expect(await analyzer.analyze([])).toEqual([]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('leaves alone for a while what failed, longer each time', async () => {
    const { analyzer, asked, time } = spread(['analyzer_unavailable'], [null]);
    const ask = async (at: number) => {
      time.now = at;
      asked.length = 0;
      await analyzer.analyze([]);
      return asked.join('');
    };
    expect(await ask(0)).toBe('ab');
    expect(await ask(999)).toBe('b');
    expect(await ask(1000)).toBe('ab');
    expect(await ask(2999)).toBe('b');
    expect(await ask(3000)).toBe('ab');
  });

  it('hides no refusal', async () => {
    const { analyzer, asked } = spread(['frames_malformed'], [null]);
    await expect(analyzer.analyze([])).rejects.toMatchObject({ code: 'frames_malformed' });
    expect(asked).toEqual(['a']);
  });

  it('ends when all fail: busy when one of them only was busy', async () => {
    await expect(spread(['analyzer_busy'], ['analyzer_unavailable']).analyzer.analyze([])).rejects.toMatchObject({ code: 'analyzer_busy' });
    await expect(spread(['analyzer_unavailable'], ['analyzer_unavailable']).analyzer.analyze([])).rejects.toMatchObject({ code: 'analyzer_unavailable' });
  });

  it('gives the next chunk to the one with less to do', async () => {
    const asked: string[] = [];
    const hanging: FaceAnalyzer = {
      analyze: () => {
        asked.push('a');
        return new Promise(() => undefined);
      },
    };
    const analyzer = spreadAnalyzer([hanging, scripted('b', asked, [null])], () => 0);
    void analyzer.analyze([]);
    await analyzer.analyze([]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('tries nobody else when the time is over', async () => {
    const asked: string[] = [];
    let now = 0;
    const slow: FaceAnalyzer = {
      analyze: () => {
        now = 25_000;
        return Promise.reject(new Problem('analyzer_unavailable'));
      },
    };
    await expect(spreadAnalyzer([slow, scripted('b', asked, [null])], () => now).analyze([])).rejects.toMatchObject({ code: 'analyzer_unavailable' });
    expect(asked).toEqual([]);
  });
});
