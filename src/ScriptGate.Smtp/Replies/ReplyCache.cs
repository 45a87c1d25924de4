using System.Diagnostics.CodeAnalysis;

namespace ScriptGate.Smtp;

/// <summary>The replies that a member gave lately, by their exact octets.</summary>
/// <remarks>A member says the same few sentences all day; this makes reading them free of allocations.</remarks>
internal sealed class ReplyCache
{
    /// <summary>One transaction sees about five different replies; the unique "queued as" line takes one more place each time.</summary>
    private const int Places = 8;

    private const int LongestKept = 128;

    private readonly Entry[] _entries = new Entry[Places];

    internal bool TryFind(ReadOnlySpan<byte> buffer, out int length, [NotNullWhen(true)] out SmtpReply? reply)
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            var entry = _entries[i];
            if (entry.Reply is not null && buffer.StartsWith(entry.Octets.AsSpan(0, entry.Length)))
            {
                MoveToFront(i);
                (length, reply) = (entry.Length, entry.Reply);
                return true;
            }
        }

        (length, reply) = (0, null);
        return false;
    }

    /// <summary>Keeps a reply in the place of the one that was not seen for longest. Only single lines: their last octets are their end.</summary>
    internal void Keep(ReadOnlySpan<byte> line, SmtpReply reply, bool single)
    {
        if (!single || line.Length > LongestKept)
        {
            return;
        }

        var octets = _entries[^1].Octets ?? new byte[LongestKept];
        line.CopyTo(octets);
        _entries[^1] = new Entry(octets, line.Length, reply);
        MoveToFront(Places - 1);
    }

    internal void Clear() => Array.Clear(_entries);

    private void MoveToFront(int index)
    {
        if (index > 0)
        {
            var entry = _entries[index];
            Array.Copy(_entries, 0, _entries, 1, index);
            _entries[0] = entry;
        }
    }

    private readonly record struct Entry(byte[] Octets, int Length, SmtpReply? Reply);
}
