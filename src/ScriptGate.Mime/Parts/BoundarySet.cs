using System.Security.Cryptography;

namespace ScriptGate.Mime.Parts;

/// <summary>What a line that begins with two hyphens is.</summary>
/// <param name="Level">The place of the multipart among the open levels; -1: the line is content.</param>
/// <param name="IsClose">Whether it ends the multipart.</param>
/// <param name="IsLike">It is content, but begins with an open boundary.</param>
internal readonly record struct Delimiter(int Level, bool IsClose, bool IsLike);

/// <summary>The boundaries of the multiparts that are open. A line is compared with all of them in one pass over its octets, however many they are.</summary>
/// <param name="limit">Octets of a boundary at most.</param>
internal sealed class BoundarySet(int limit)
{
    // Chosen anew for each process, so that nobody can prepare boundaries of the same hash; those that have it all the same are told apart by their octets.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<ulong, int> _newest = [];
    private int[] _lengths = [];

    public int Count => _entries.Count;

    /// <summary>Adds the boundary of a multipart within all that are open.</summary>
    /// <returns>How it stands to those that are open.</returns>
    public (bool IsReused, bool IsPrefix) Add(byte[] boundary, int level)
    {
        var isReused = false;
        var isPrefix = false;
        foreach (var other in _entries.Where(other => other.Level != level))
        {
            isReused |= boundary.AsSpan().SequenceEqual(other.Boundary);
            isPrefix |= boundary.Length != other.Boundary.Length && (boundary.AsSpan().StartsWith(other.Boundary) || other.Boundary.AsSpan().StartsWith(boundary));
        }

        if (_lengths.Length == 0)
        {
            _lengths = new int[limit + 1];
        }

        var hash = Hash(boundary);
        _entries.Add(new Entry(boundary, level, hash, _newest.GetValueOrDefault(hash, -1)));
        _newest[hash] = _entries.Count - 1;
        _lengths[boundary.Length]++;
        return (isReused, isPrefix);
    }

    /// <summary>Removes the boundary that was added last.</summary>
    public void RemoveLast()
    {
        var entry = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        _lengths[entry.Boundary.Length]--;
        if (entry.Older < 0)
        {
            _newest.Remove(entry.Hash);
        }
        else
        {
            _newest[entry.Hash] = entry.Older;
        }
    }

    /// <summary>Looks a line up.</summary>
    /// <param name="line">The line without its end; it begins with two hyphens.</param>
    public Delimiter Find(ReadOnlySpan<byte> line)
    {
        var text = line[2..].TrimEnd(" \t"u8);
        var inner = text.EndsWith("--"u8) ? text.Length - 2 : -1;
        var (delimiter, close, isLike) = (-1, -1, false);
        var hash = Seed;
        for (var length = 1; length <= Math.Min(text.Length, limit); length++)
        {
            hash = Step(hash, text[length - 1]);
            if (_lengths[length] == 0 || (isLike && length != text.Length && length != inner))
            {
                continue;
            }

            var level = Level(hash, text[..length]);
            if (length == text.Length)
            {
                delimiter = level;
            }
            else if (length == inner)
            {
                close = level;
            }
            else
            {
                isLike |= level >= 0;
            }
        }

        // A line may be both, where one boundary is another with hyphens; the multipart further out ends the other.
        return close >= 0 && (delimiter < 0 || close < delimiter) ? new Delimiter(close, IsClose: true, isLike) : new Delimiter(delimiter, IsClose: false, isLike);
    }

    private static ulong Hash(ReadOnlySpan<byte> boundary)
    {
        var hash = Seed;
        foreach (var octet in boundary)
        {
            hash = Step(hash, octet);
        }

        return hash;
    }

    private static ulong Step(ulong hash, byte octet)
    {
        hash = (hash ^ octet) * 0x100000001B3;
        return hash ^ (hash >> 29);
    }

    // The outermost multipart that has the boundary: a part cannot reach beyond the multipart it is in.
    private int Level(ulong hash, ReadOnlySpan<byte> text)
    {
        var level = -1;
        for (var i = _newest.GetValueOrDefault(hash, -1); i >= 0; i = _entries[i].Older)
        {
            if (text.SequenceEqual(_entries[i].Boundary))
            {
                level = _entries[i].Level;
            }
        }

        return level;
    }

    private readonly record struct Entry(byte[] Boundary, int Level, ulong Hash, int Older);
}
