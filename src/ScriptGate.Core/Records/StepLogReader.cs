using System.Text;

namespace ScriptGate.Core.Records;

/// <summary>Reads the compact form of <see cref="StepLogWriter"/>. Whatever the octets are, it ends with them: no count in them is believed.</summary>
internal ref struct StepLogReader
{
    private const int LongestNumber = 10;

    private ReadOnlySpan<byte> _rest;
    private bool _isDamaged;

    private StepLogReader(ReadOnlySpan<byte> octets) => _rest = octets;

    public static StepList Read(ReadOnlySpan<byte> octets)
    {
        var reader = new StepLogReader(octets);
        return octets.IsEmpty || reader.Octet() != StepLog.Version ? new StepList([], 0) : reader.Steps();
    }

    private StepList Steps()
    {
        var texts = new List<string>();
        for (var left = Number(); left > 0 && !_isDamaged; left--)
        {
            texts.Add(Text());
        }

        var steps = new List<StepRecord>();
        for (var left = Number(); left > 0 && !_isDamaged; left--)
        {
            var step = Step(texts);
            if (!_isDamaged)
            {
                steps.Add(step);
            }
        }

        var more = Number();
        return new StepList([.. steps.OrderBy(step => step.At)], _isDamaged ? 0 : (int)Math.Min(more, int.MaxValue));
    }

    private StepRecord Step(List<string> texts)
    {
        var stage = (Stage)Math.Min(Number(), int.MaxValue);
        var name = Named(texts, Number());
        var about = Number() is var position and > 0 ? Named(texts, position - 1) : null;
        var at = Number();
        var took = Number();
        var verdict = (VerdictKind)Octet();
        var end = (StepEnd)Octet();
        _isDamaged |= !Enum.IsDefined(verdict) || !Enum.IsDefined(end);
        var count = (int)Math.Min(Number(), int.MaxValue);
        var findings = new List<StepFinding>();
        for (var left = Number(); left > 0 && !_isDamaged; left--)
        {
            var finding = new StepFinding(Named(texts, Number()), (FindingEffect)Octet());
            _isDamaged |= !Enum.IsDefined(finding.Effect);
            findings.Add(finding);
        }

        return new StepRecord(stage, name, about, Time((long)(at >> 1) ^ -(long)(at & 1)), Time((long)Math.Min(took, long.MaxValue)), verdict, end, count, findings);
    }

    private string Named(List<string> texts, ulong position)
    {
        _isDamaged |= position >= (ulong)texts.Count;
        return _isDamaged ? "" : texts[(int)position];
    }

    private string Text()
    {
        var length = Number();
        _isDamaged |= length > (ulong)_rest.Length;
        if (_isDamaged)
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        return text;
    }

    private ulong Number()
    {
        var number = 0UL;
        for (var i = 0; i < LongestNumber && !_isDamaged; i++)
        {
            var octet = Octet();
            number |= (ulong)(octet & 0x7F) << (7 * i);
            if (octet < 0x80)
            {
                return number;
            }
        }

        _isDamaged = true;
        return 0;
    }

    private byte Octet()
    {
        _isDamaged |= _rest.IsEmpty;
        if (_isDamaged)
        {
            return 0;
        }

        var octet = _rest[0];
        _rest = _rest[1..];
        return octet;
    }

    private static TimeSpan Time(long microseconds) =>
        TimeSpan.FromTicks(Math.Clamp(microseconds, TimeSpan.MinValue.Ticks / TimeSpan.TicksPerMicrosecond, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond);
}
