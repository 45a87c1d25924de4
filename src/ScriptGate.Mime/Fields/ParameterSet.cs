using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Mime.Fields;

/// <summary>The parameters of one field with continuations put together and charsets decoded (RFC 2231), and every other way in which clients read them.</summary>
internal sealed class ParameterSet
{
    private readonly Dictionary<string, List<string>> _readings = new(StringComparer.Ordinal);
    private readonly List<MimeParameter> _parameters = [];
    private readonly List<RawParameter> _plain;

    private ParameterSet(List<RawParameter> plain) => _plain = plain;

    public static ParameterSet Empty { get; } = new([]);

    /// <summary>One per name, in the order in which the names appear.</summary>
    public IReadOnlyList<MimeParameter> Parameters => _parameters;

    public ParameterFaults Faults { get; private set; }

    public static ParameterSet Create(List<RawParameter> raw)
    {
        var set = new ParameterSet(raw);
        foreach (var group in raw.GroupBy(parameter => BaseName(parameter.Name), StringComparer.Ordinal))
        {
            set.Add(group.Key, [.. group]);
        }

        return set;
    }

    /// <summary>The value most clients take; null when there is none.</summary>
    public string? Value(string name) => _readings.TryGetValue(name, out var readings) ? readings[0] : null;

    /// <summary>Every value that some client takes, the one of <see cref="Value"/> first.</summary>
    public IReadOnlyList<string> Readings(string name) => _readings.TryGetValue(name, out var readings) ? readings : [];

    /// <summary>Whether a parameter is written in the continued or extended form.</summary>
    public bool IsExtended(string name) => _plain.Exists(parameter => parameter.Name.Length > name.Length && string.Equals(BaseName(parameter.Name), name, StringComparison.Ordinal));

    /// <summary>The octets of a reading: as they stand where it was written plainly.</summary>
    public byte[] Octets(string name, string reading)
    {
        var plain = _plain.Find(parameter => string.Equals(parameter.Name, name, StringComparison.Ordinal) && string.Equals(Charsets.Decode(parameter.Value, null), reading, StringComparison.Ordinal));
        return plain.Value ?? Encoding.UTF8.GetBytes(reading);
    }

    private static string BaseName(string name)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? name : name[..star];
    }

    private void Add(string name, List<RawParameter> raw)
    {
        var readings = new List<string>(1);
        var isName = name is "name" or "filename";

        // Extended and continued ones win: who writes both means the plain one for readers that know no better.
        var segments = raw.Where(parameter => parameter.Name.Length > name.Length).Select(parameter => Segment(parameter, name.Length)).ToList();
        foreach (var text in Joined(segments))
        {
            Distinct(readings, text, isName);
        }

        var isMixed = readings.Count > 0;
        foreach (var parameter in raw.Where(parameter => parameter.Name.Length == name.Length))
        {
            var before = readings.Count;
            Distinct(readings, Charsets.Decode(parameter.Value, null), isName);
            if (readings.Count > before && before > 0)
            {
                Faults |= isMixed ? ParameterFaults.Mixed : ParameterFaults.Duplicate;
            }

            if (parameter.Other is not null)
            {
                Distinct(readings, Charsets.Decode(parameter.Other, null), isName);
            }
        }

        if (readings.Count == 0)
        {
            return;
        }

        _readings[name] = readings;
        _parameters.Add(new MimeParameter(name, readings[0]));
    }

    // The reading of a client that decodes encoded words in parameters comes before that of one that does not: it is the common one.
    private void Distinct(List<string> readings, string text, bool isName)
    {
        if (isName && text.Contains("=?", StringComparison.Ordinal))
        {
            var decoded = EncodedWords.Decode(Encoding.UTF8.GetBytes(text), out var hasBad);
            Faults |= hasBad ? ParameterFaults.BadEncodedWord : ParameterFaults.None;
            if (!string.Equals(decoded, text, StringComparison.Ordinal))
            {
                Faults |= ParameterFaults.EncodedWord;
                Distinct(readings, decoded);
            }
        }

        Distinct(readings, text);
    }

    private static void Distinct(List<string> readings, string text)
    {
        if (!readings.Contains(text, StringComparer.Ordinal))
        {
            readings.Add(text);
        }
    }

    // name*, name*0, name*0*.
    private ContinuedValue Segment(in RawParameter parameter, int nameLength)
    {
        var mark = parameter.Name.AsSpan(nameLength + 1);
        var isExtended = mark.IsEmpty || mark[^1] == '*';
        var number = mark.TrimEnd('*');
        if (number.IsEmpty)
        {
            return new ContinuedValue(-1, IsExtended: true, parameter.Value);
        }

        var isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        if (!isNumber || (number.Length > 1 && number[0] == '0') || mark.Length - number.Length > 1)
        {
            Faults |= ParameterFaults.Number;
        }

        return new ContinuedValue(isNumber ? index : int.MaxValue, isExtended, parameter.Value);
    }

    private IEnumerable<string> Joined(List<ContinuedValue> segments)
    {
        var wholes = segments.Where(segment => segment.Index < 0).ToList();
        Faults |= wholes.Count > 1 ? ParameterFaults.Duplicate : ParameterFaults.None;
        foreach (var whole in wholes)
        {
            yield return Text([whole]);
        }

        var continued = segments.Where(segment => segment.Index >= 0).ToList();
        Faults |= wholes.Count > 0 && continued.Count > 0 ? ParameterFaults.Mixed : ParameterFaults.None;
        if (continued.Count == 0)
        {
            yield break;
        }

        var sorted = continued.OrderBy(segment => segment.Index).ToList();
        Faults |= continued.SequenceEqual(sorted) ? ParameterFaults.None : ParameterFaults.Order;
        var first = new List<ContinuedValue>(sorted.Count);
        foreach (var segment in sorted)
        {
            if (segment.Index == first.Count)
            {
                first.Add(segment);
            }
            else if (first.Count > 0 && first[^1].Index == segment.Index)
            {
                Faults |= ParameterFaults.ContinuationDuplicate;
            }
            else
            {
                Faults |= ParameterFaults.Gap;
            }
        }

        // What a careful reader takes ends at the gap; others put together whatever is there, sorted or as it comes.
        if (first.Count > 0)
        {
            yield return Text(first);
        }

        if (first.Count < sorted.Count || !continued.SequenceEqual(sorted))
        {
            yield return Text(sorted);
            yield return Text(continued);
        }
    }

    private string Text(List<ContinuedValue> segments)
    {
        var octets = new ArrayBufferWriter<byte>(64);
        Encoding? charset = null;
        for (var i = 0; i < segments.Count; i++)
        {
            var value = segments[i].Value.AsSpan();
            if (!segments[i].IsExtended)
            {
                octets.Write(value);
                continue;
            }

            if (i == 0)
            {
                value = Charset(value, out charset);
            }

            Faults |= Percent.Decode(value, octets) ? ParameterFaults.None : ParameterFaults.Extended;
        }

        return Charsets.Decode(octets.WrittenSpan, charset);
    }

    // charset'language'text
    private Span<byte> Charset(Span<byte> value, out Encoding? charset)
    {
        charset = null;
        var first = value.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)'\'');
        if (second < 0)
        {
            Faults |= ParameterFaults.Extended;
            return value;
        }

        if (first > 0)
        {
            charset = Charsets.Find(Encoding.Latin1.GetString(value[..first]));
            Faults |= charset is null ? ParameterFaults.Extended : ParameterFaults.None;
        }

        return value[(first + second + 2)..];
    }

    private readonly record struct ContinuedValue(int Index, bool IsExtended, byte[] Value);
}
