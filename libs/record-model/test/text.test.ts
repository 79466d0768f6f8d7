import { describe, expect, it } from 'vitest';
import { cleanText, keyText } from '../src/text';

describe('cleanText', () => {
  it.each([
    ['  a \u00a0 b\t\r\nc  ', 'a b c'],
    ['\ufeffPothole\u200b', 'Pothole'],
    ['a\u0000b', 'a b'],
    ['\u00a0', ''],
    ['', ''],
  ])('trims and joins blanks in %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it.each([
    ['the PresidentÆs plan', 'the President\u2019s plan'],
    ['we donÆt know', 'we don\u2019t know'],
    ['says ôhello thereö today', 'says \u201chello there\u201d today'],
    ['ôRenew now!ö', '\u201cRenew now!\u201d'],
    ['network û of', 'network \u2013 of'],
    ['time left!!!á', 'time left!!!'],
    ['Mayor\u0092s \u0093x\u0094', 'Mayor\u2019s \u201cx\u201d'],
  ])('repairs punctuation of another code page in %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it.each([
    'Gálvez á la carte',
    'château',
    'Jörg',
    'Æsop',
    'hôtel',
    'ôter',
    'El Niño',
    'voilá',
    'û',
    'Mayor\u2019s',
  ])('leaves %s alone', (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it('stays fast on hostile text', () => {
    const start = performance.now();
    for (const text of [
      'ô'.repeat(16_000),
      ' '.repeat(16_000),
      'Æs '.repeat(5_000),
      'ôa'.repeat(8_000),
      'a '.repeat(8_000),
    ]) {
      cleanText(`${text}\u00a0`);
      keyText(text);
    }

    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('keyText', () => {
  it.each([
    ['1628 N. Glencoe St ', '1628 n glencoe st'],
    ['Mayor\u2019s  Office', "mayor's office"],
    ['El Ni\u00f1o', 'el nino'],
    ['Trash/recycling!', 'TRASH RECYCLING'],
  ])('makes %j and %j one', (a, b) => {
    expect(keyText(a)).toBe(keyText(b));
  });

  it('keeps letters of other scripts apart', () => {
    expect(keyText('\u0437\u0430\u044f\u0432\u043a\u0430')).not.toBe(
      keyText('\u0443\u043b\u0438\u0446\u0430'),
    );
  });
});
