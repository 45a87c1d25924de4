using System.Buffers;
using System.Text;
using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Records;

/// <summary>Makes the compact form of the steps that were noted: about ten octets for each, and each text once.</summary>
/// <remarks>
/// A version; the texts, each with its length; the steps: stage, name and subject as positions of texts, microseconds since the record's time and of its run, verdict, end,
/// count, violations; the number of steps that are missing. Numbers have seven bits an octet, the lowest first; those that may be negative keep the sign in the lowest bit.
/// </remarks>
internal ref struct StepLogWriter
{
    /// <summary>UTF-16 units of a text: names are the operator's, addresses the client's, and those of violations may be anything that a rule makes up.</summary>
    public const int LongestText = 256;

    private const string Cut = "…";

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(512);
    private int _length;
    private string[] _texts = ArrayPool<string>.Shared.Rent(32);
    private int _textCount;
    private int[] _positions = [];

    public StepLogWriter()
    {
    }

    /// <summary>Writes what was noted and forgets it.</summary>
    /// <param name="trace">The steps.</param>
    /// <param name="clock">Their clock.</param>
    /// <param name="origin">The record's time, as a timestamp of that clock.</param>
    public static StepLog Take(StepTrace trace, TimeProvider clock, long origin)
    {
        if (trace.IsEmpty)
        {
            return StepLog.Empty;
        }

        var findings = trace.Findings();
        var writer = new StepLogWriter();
        try
        {
            return new StepLog(writer.Write(trace, findings, clock, origin));
        }
        finally
        {
            trace.Clear();
            writer.GiveBack();
        }
    }

    private byte[] Write(StepTrace trace, IReadOnlyList<NotedFinding> findings, TimeProvider clock, long origin)
    {
        var noted = trace.Steps;
        var counted = trace.Counted;
        _positions = ArrayPool<int>.Shared.Rent(2 * (noted.Length + counted.Length));
        for (var i = 0; i < noted.Length; i++)
        {
            Learn(noted[i], i);
        }

        for (var i = 0; i < counted.Length; i++)
        {
            Learn(counted[i], noted.Length + i);
        }

        foreach (var finding in findings)
        {
            PositionOf(finding.Violation);
        }

        Octet(StepLog.Version);
        Number((ulong)_textCount);
        for (var i = 0; i < _textCount; i++)
        {
            Text(_texts[i]);
        }

        Number((ulong)(noted.Length + counted.Length));
        for (var i = 0; i < noted.Length; i++)
        {
            Step(noted[i], i, i, findings, clock, origin);
        }

        for (var i = 0; i < counted.Length; i++)
        {
            Step(counted[i], noted.Length + i, -1, findings, clock, origin);
        }

        Number((ulong)trace.More);
        return _octets.AsSpan(0, _length).ToArray();
    }

    private void Step(in NotedStep step, int place, int index, IReadOnlyList<NotedFinding> findings, TimeProvider clock, long origin)
    {
        Number((ulong)step.Step.Stage);
        Number((ulong)_positions[2 * place]);
        Number(step.About is null ? 0 : (ulong)_positions[(2 * place) + 1] + 1);
        var at = Microseconds(clock.GetElapsedTime(origin, step.Began));
        Number((ulong)((at << 1) ^ (at >> 63)));
        Number((ulong)Math.Max(0, Microseconds(clock.GetElapsedTime(0, step.Ran))));
        Octet((byte)step.Verdict);
        Octet((byte)step.End);
        Number((ulong)step.Count);
        var count = 0;
        for (var i = 0; i < findings.Count; i++)
        {
            count += findings[i].Step == index && index >= 0 ? 1 : 0;
        }

        Number((ulong)count);
        for (var i = 0; count > 0 && i < findings.Count; i++)
        {
            if (findings[i].Step == index)
            {
                Number((ulong)PositionOf(findings[i].Violation));
                Octet((byte)findings[i].Effect);
            }
        }
    }

    // Where the texts of a step are is looked for once: with ten rules there are forty steps of a message, and as many texts.
    private void Learn(in NotedStep step, int place)
    {
        // A rule's text is its step's own; where a file is named twice it is written twice.
        _positions[2 * place] = PositionOf(NameOf(step.Step), mayEqualAnother: step.Step.Check is not null);
        if (step.About is { } about)
        {
            _positions[(2 * place) + 1] = PositionOf(about);
        }
    }

    // A rule's steps all have the name of its file: where in the file tells them apart.
    private static string NameOf(StepInfo step) => step.Check is null ? step.Source : step.Name;

    // Most are the very text that was there before, and the rest mostly new: so who compares characters comes second.
    private int PositionOf(string text, bool mayEqualAnother = true)
    {
        for (var i = _textCount - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_texts[i], text))
            {
                return i;
            }
        }

        for (var i = 0; mayEqualAnother && i < _textCount; i++)
        {
            if (string.Equals(_texts[i], text, StringComparison.Ordinal))
            {
                return i;
            }
        }

        if (_textCount == _texts.Length)
        {
            var larger = ArrayPool<string>.Shared.Rent(_textCount * 2);
            _texts.AsSpan().CopyTo(larger);
            ArrayPool<string>.Shared.Return(_texts, clearArray: true);
            _texts = larger;
        }

        _texts[_textCount] = text;
        return _textCount++;
    }

    private void Text(string text)
    {
        var kept = text.AsSpan();
        var isCut = kept.Length > LongestText;
        if (isCut)
        {
            kept = kept[..(char.IsHighSurrogate(kept[LongestText - 1]) ? LongestText - 1 : LongestText)];
        }

        var octets = Encoding.UTF8.GetByteCount(kept) + (isCut ? Encoding.UTF8.GetByteCount(Cut) : 0);
        Number((ulong)octets);
        Room(octets);
        _length += Encoding.UTF8.GetBytes(kept, _octets.AsSpan(_length));
        if (isCut)
        {
            _length += Encoding.UTF8.GetBytes(Cut, _octets.AsSpan(_length));
        }
    }

    private void Number(ulong number)
    {
        Room(10);
        for (; number >= 0x80; number >>= 7)
        {
            _octets[_length++] = (byte)(number | 0x80);
        }

        _octets[_length++] = (byte)number;
    }

    private void Octet(byte octet)
    {
        Room(1);
        _octets[_length++] = octet;
    }

    private void Room(int octets)
    {
        if (_octets.Length - _length < octets)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_octets.Length * 2, _length + octets));
            _octets.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }
    }

    private readonly void GiveBack()
    {
        ArrayPool<byte>.Shared.Return(_octets);
        ArrayPool<string>.Shared.Return(_texts, clearArray: true);
        ArrayPool<int>.Shared.Return(_positions);
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
