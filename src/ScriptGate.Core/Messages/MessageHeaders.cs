using System.Buffers;
using System.Text;
using ScriptGate.Mime;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Core.Messages;

/// <summary>The header fields of a message with a list of edits over them. The client's octets are never changed.</summary>
/// <param name="block">The header block as it came, without the empty line.</param>
internal sealed class MessageHeaders(ReadOnlyMemory<byte> block) : IHeaderList
{
    private readonly List<(string Name, string Value)> _added = [];
    private HashSet<int>? _removed;
    private Dictionary<int, (string Name, string Value)>? _replaced;
    private HeaderBlock? _index;
    private string?[]? _values;

    /// <summary>False once the octets are on their way to the member: an edit would come too late.</summary>
    public bool IsEditable { get; set; } = true;

    public bool IsEdited => _added.Count > 0 || _removed is { Count: > 0 } || _replaced is { Count: > 0 };

    /// <summary>The edits so far: what was done, to which field, and with how many octets; null octets for a removed one.</summary>
    public IReadOnlyList<(string Edit, string Name, int? Octets)> Edits => IsEdited
        ?
        [
            .. _added.Select(added => ("added", added.Name, (int?)Encoding.UTF8.GetByteCount(added.Value))),
            .. (_replaced ?? []).Select(replaced => ("replaced", replaced.Value.Name, (int?)Encoding.UTF8.GetByteCount(replaced.Value.Value))),
            .. (_removed ?? []).Select(removed => ("removed", NameOf(removed), (int?)null)),
        ]
        : [];

    public int Count => Index.Fields.Length + _added.Count - (_removed?.Count ?? 0);

    private HeaderBlock Index => _index ??= HeaderBlock.Parse(block.Span);

    /// <summary>How many Received fields the client's header has: the hops so far (RFC 5321 section 6.3).</summary>
    public int Hops => Index.Count(block.Span, "Received"u8);

    public IReadOnlyList<string> Names =>
        [.. _added.Select(added => added.Name), .. Enumerable.Range(0, Index.Fields.Length).Where(i => Index.Fields[i].NameLength > 0 && _removed?.Contains(i) != true).Select(NameOf)];

    public string? Get(string name) => Added(name) ?? (First(name) is { } i ? Value(i) : null);

    public string? GetDecoded(string name) =>
        Added(name) is { } added ? HeaderText.Decode(Encoding.UTF8.GetBytes(added)) : First(name) is { } i ? HeaderText.Decode(Octets(i)) : null;

    public string? GetRaw(string name) => Added(name) ?? (First(name) is { } i ? HeaderText.Raw(Octets(i)) : null);

    public IReadOnlyList<HeaderAddress> GetAddresses(string name) =>
    [
        .. _added.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(field => AddressFields.Parse(Encoding.UTF8.GetBytes(field.Value)))
            .Concat(Matching(name).SelectMany(i => AddressFields.Parse(Octets(i)))).Take(AddressFields.Most),
    ];

    public IReadOnlyList<string> GetAll(string name)
    {
        // No iterators: every message is asked for a dozen names, and most fields are not there.
        List<string>? all = null;
        foreach (var (added, value) in _added)
        {
            if (added.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                (all ??= []).Add(value);
            }
        }

        for (var i = Next(name, 0); i >= 0; i = Next(name, i + 1))
        {
            (all ??= []).Add(Value(i));
        }

        return all is null ? [] : all;
    }

    public IReadOnlyList<string> GetAllDecoded(string name) =>
    [
        .. _added.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => HeaderText.Decode(Encoding.UTF8.GetBytes(field.Value))),
        .. Matching(name).Select(i => HeaderText.Decode(Octets(i))),
    ];

    public void Add(string name, string value)
    {
        ThrowIfSent();
        ThrowIfImpossible(name, value);
        _added.Insert(0, (name, value.Trim()));
    }

    public int Replace(string name, string value)
    {
        ThrowIfSent();
        ThrowIfImpossible(name, value);
        var added = _added.FindIndex(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        var first = added < 0 ? First(name) : null;
        var count = Remove(name);
        if (first is { } i)
        {
            _removed!.Remove(i);
            (_replaced ??= [])[i] = (name, value.Trim());
        }
        else
        {
            _added.Insert(Math.Max(0, added), (name, value.Trim()));
        }

        return count;
    }

    public int Remove(string name)
    {
        ThrowIfSent();
        var count = _added.RemoveAll(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        foreach (var i in Matching(name).ToArray())
        {
            _replaced?.Remove(i);
            (_removed ??= []).Add(i);
            count++;
        }

        return count;
    }

    public int Remove(string name, Predicate<string> isUnwanted)
    {
        ThrowIfSent();
        List<int>? unwanted = null;
        for (var i = Next(name, 0); i >= 0; i = Next(name, i + 1))
        {
            if (_replaced?.ContainsKey(i) != true && isUnwanted(Value(i)))
            {
                (unwanted ??= []).Add(i);
            }
        }

        if (unwanted is null)
        {
            return 0;
        }

        (_removed ??= []).UnionWith(unwanted);
        return unwanted.Count;
    }

    /// <summary>Writes the added fields, then what is left of the client's.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var (name, value) in _added)
        {
            HeaderFolding.Write(output, name, value);
        }

        if (_removed is null && _replaced is null)
        {
            output.Write(block.Span);
            return;
        }

        var fields = Index.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if (_replaced?.TryGetValue(i, out var replaced) == true)
            {
                HeaderFolding.Write(output, replaced.Name, replaced.Value);
            }
            else if (_removed?.Contains(i) != true)
            {
                output.Write(block.Span[fields[i].Start..fields[i].End]);
            }
        }
    }

    private static void ThrowIfImpossible(string name, string value)
    {
        if (!HeaderText.IsFieldName(name))
        {
            throw new ArgumentException($"'{Shorten(name)}' is not a header field name: printable ASCII without spaces and colons.", nameof(name));
        }

        if (!HeaderText.IsFieldValue(value))
        {
            throw new ArgumentException($"The value for {name} has a line end or control character, or more than 8,192 characters.", nameof(value));
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    // The next field of that name that was not removed; -1: there is none.
    private int Next(string name, int from)
    {
        var fields = Index.Fields;
        var octets = block.Span;
        for (var i = from; i < fields.Length; i++)
        {
            if (fields[i].NameLength == name.Length && Ascii.EqualsIgnoreCase(fields[i].Name(octets), name) && _removed?.Contains(i) != true)
            {
                return i;
            }
        }

        return -1;
    }

    private IEnumerable<int> Matching(string name)
    {
        for (var i = Next(name, 0); i >= 0; i = Next(name, i + 1))
        {
            yield return i;
        }
    }

    private int? First(string name) => Next(name, 0) is >= 0 and var first ? first : null;

    // No lambda: steps ask for many names that nobody added.
    private string? Added(string name)
    {
        foreach (var (added, value) in _added)
        {
            if (added.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private string NameOf(int i) => _replaced?.TryGetValue(i, out var replaced) == true ? replaced.Name : Encoding.Latin1.GetString(Index.Fields[i].Name(block.Span));

    // Several steps ask for the same few fields.
    private string Value(int i) => _replaced?.TryGetValue(i, out var replaced) == true
        ? replaced.Value
        : (_values ??= new string?[Index.Fields.Length])[i] ??= HeaderText.Unfold(Index.Fields[i].RawValue(block.Span));

    private ReadOnlySpan<byte> Octets(int i) =>
        _replaced?.TryGetValue(i, out var replaced) == true ? Encoding.UTF8.GetBytes(replaced.Value) : Index.Fields[i].RawValue(block.Span);

    private void ThrowIfSent()
    {
        if (!IsEditable)
        {
            throw new InvalidOperationException(
                "The message is larger than spool.memory and is already on its way to the pool member; declare the need 'edit' to hold it back until MESSAGE, or edit at HEADERS.");
        }
    }
}
