using System.Buffers;
using System.Text;
using ScriptGate.Mime;

namespace ScriptGate.Core.Messages;

/// <summary>The header fields of a message with a list of edits over them. The client's octets are never changed.</summary>
/// <param name="block">The header block as it came, without the empty line.</param>
internal sealed class MessageHeaders(ReadOnlyMemory<byte> block) : IHeaderList
{
    private readonly List<(string Name, string Value)> _added = [];
    private HashSet<int>? _removed;
    private HeaderBlock? _index;

    /// <summary>False once the octets are on their way to the member: an edit would come too late.</summary>
    public bool IsEditable { get; set; } = true;

    public bool IsEdited => _added.Count > 0 || _removed is { Count: > 0 };

    public int Count => Index.Fields.Length + _added.Count - (_removed?.Count ?? 0);

    private HeaderBlock Index => _index ??= HeaderBlock.Parse(block.Span);

    /// <summary>How many Received fields the client's header has: the hops so far (RFC 5321 section 6.3).</summary>
    public int Hops => Index.Count(block.Span, "Received"u8);

    public string? Get(string name)
    {
        foreach (var (added, value) in _added)
        {
            if (added.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        foreach (var i in Matching(name))
        {
            return Value(i);
        }

        return null;
    }

    public IReadOnlyList<string> GetAll(string name) =>
        [.. _added.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value), .. Matching(name).Select(Value)];

    public void Add(string name, string value)
    {
        ThrowIfSent();
        if (!HeaderText.IsFieldName(name))
        {
            throw new ArgumentException($"'{Shorten(name)}' is not a header field name: printable ASCII without spaces and colons.", nameof(name));
        }

        if (!HeaderText.IsFieldValue(value))
        {
            throw new ArgumentException($"The value for {name} has a line end or control character, or more than 8,192 characters.", nameof(value));
        }

        _added.Insert(0, (name, value.Trim()));
    }

    public int Remove(string name)
    {
        ThrowIfSent();
        return _added.RemoveAll(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) + Remove(name, static _ => true);
    }

    public int Remove(string name, Predicate<string> isUnwanted)
    {
        ThrowIfSent();
        var count = 0;
        foreach (var i in Matching(name).Where(i => isUnwanted(Value(i))).ToArray())
        {
            (_removed ??= []).Add(i);
            count++;
        }

        return count;
    }

    /// <summary>Writes the added fields, then what is left of the client's.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var (name, value) in _added)
        {
            HeaderFolding.Write(output, name, value);
        }

        if (_removed is null)
        {
            output.Write(block.Span);
            return;
        }

        var fields = Index.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if (!_removed.Contains(i))
            {
                output.Write(block.Span[fields[i].Start..fields[i].End]);
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    private IEnumerable<int> Matching(string name)
    {
        var octets = Encoding.UTF8.GetBytes(name);
        var count = Index.Fields.Length;
        for (var i = 0; i < count; i++)
        {
            if (_removed?.Contains(i) != true && HasName(i, octets))
            {
                yield return i;
            }
        }
    }

    private bool HasName(int i, byte[] name)
    {
        var field = Index.Fields[i];
        return field.NameLength == name.Length && Ascii.EqualsIgnoreCase(field.Name(block.Span), name);
    }

    private string Value(int i) => HeaderText.Unfold(Index.Fields[i].RawValue(block.Span));

    private void ThrowIfSent()
    {
        if (!IsEditable)
        {
            throw new InvalidOperationException(
                "The message is larger than spool.memory and is already on its way to the pool member; declare the need 'edit' to hold it back until MESSAGE, or edit at HEADERS.");
        }
    }
}
