"""G.722 at 64 kbit/s to linear sound at 16 kHz: two samples for each byte.

Source: ITU-T Recommendation G.722 (09/2012), clauses 4 and 6; the tables have its names.
"""

from collections.abc import Iterable

QM2 = (-7408, -1616, 7408, 1616)
_QM4 = (20456, 12896, 8968, 6288, 4240, 2584, 1200)
QM4 = (0, *(-one for one in _QM4), *_QM4, 0)
_QM6 = (
    *(24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576),
    *(6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728),
)
QM6 = (*[-136] * 4, *(-one for one in _QM6), *_QM6, 432, 136, -432, -136)
RL42 = (0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0)
WL = (-60, -30, 58, 172, 334, 538, 1198, 3042)
RH2 = (2, 1, 2, 1)
WH = (0, -214, 798)
ILB = tuple(round(2048 * 2 ** (step / 32)) for step in range(32))
QMF = (3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)
LOW_MOST, HIGH_MOST = 18432, 22528  # of the logarithmic scale factors


def _short(value: int) -> int:
    return -32768 if value < -32768 else 32767 if value > 32767 else value


class _Band:
    """The adaptive predictor and the scale factor of one half of the spectrum."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.log = 0
        self.predicted = 0
        self._zero = 0  # the part of the prediction that comes from the zeros
        self._r1 = 0
        self._a1 = self._a2 = 0
        self._p1 = self._p2 = 0
        self._b = [0] * 6
        self._d = [0] * 6

    def adapt_scale(self, change: int, most: int, shift: int) -> None:
        log = ((self.log * 127) >> 7) + change
        self.log = log = 0 if log < 0 else most if log > most else log
        down = shift - (log >> 11)
        step = ILB[(log >> 6) & 31]
        self.scale = (step << -down if down < 0 else step >> down) << 2

    def adapt(self, difference: int) -> None:
        """The next prediction, after this quantised difference."""
        r0, p0 = _short(self.predicted + difference), _short(self._zero + difference)
        same1, same2 = (p0 < 0) == (self._p1 < 0), (p0 < 0) == (self._p2 < 0)
        a1 = _short(self._a1 << 2)
        a2 = (min(-a1, 32767) if same1 else a1) >> 7
        a2 += (128 if same2 else -128) + ((self._a2 * 32512) >> 15)
        a2 = -12288 if a2 < -12288 else 12288 if a2 > 12288 else a2
        a1 = _short((192 if same1 else -192) + ((self._a1 * 32640) >> 15))
        bound = _short(15360 - a2)
        a1 = -bound if a1 < -bound else bound if a1 > bound else a1
        step, negative = (128 if difference else 0), difference < 0
        b, d = self._b, self._d
        for i in range(6):
            b[i] = _short((step if (d[i] < 0) == negative else -step) + ((b[i] * 32640) >> 15))
        d.insert(0, difference)
        d.pop()
        self._zero = _short(sum((b[i] * _short(d[i] + d[i])) >> 15 for i in range(6)))
        poles = ((a1 * _short(r0 + r0)) >> 15) + ((a2 * _short(self._r1 + self._r1)) >> 15)
        self._a1, self._a2, self._p2, self._p1, self._r1 = a1, a2, self._p1, p0, r0
        self.predicted = _short(_short(poles) + self._zero)


class Decoder:
    """Decodes a stream piece by piece."""

    def __init__(self) -> None:
        self._low, self._high = _Band(32), _Band(8)
        self._line = [0] * 24

    def decode(self, coded: Iterable[int]) -> list[int]:
        """The samples of these bytes, 16 bit."""
        low, high, line, samples = self._low, self._high, self._line, list[int]()
        for byte in coded:
            code, upper = byte & 0x3F, byte >> 6
            sound_low = low.predicted + ((low.scale * QM6[code]) >> 15)
            sound_low = -16384 if sound_low < -16384 else 16383 if sound_low > 16383 else sound_low
            coarse = code >> 2
            difference = (low.scale * QM4[coarse]) >> 15
            low.adapt_scale(WL[RL42[coarse]], LOW_MOST, 8)
            low.adapt(difference)
            difference = (high.scale * QM2[upper]) >> 15
            sound_high = difference + high.predicted
            sound_high = -16384 if sound_high < -16384 else 16383 if sound_high > 16383 else sound_high
            high.adapt_scale(WH[RH2[upper]], HIGH_MOST, 10)
            high.adapt(difference)
            del line[:2]
            line += (sound_low + sound_high, sound_low - sound_high)
            odd = even = 0
            for i in range(12):
                even += line[2 * i] * QMF[i]
                odd += line[2 * i + 1] * QMF[11 - i]
            samples += (_short(odd >> 11), _short(even >> 11))
        return samples
