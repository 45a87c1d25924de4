using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>What scanners said of messages a moment ago: the same octets need not be scanned again. Bounded in number and in time; the oldest go first.</summary>
/// <param name="lifetime">How long an outcome counts; zero: nothing is remembered.</param>
/// <param name="capacity">How many outcomes there are at most.</param>
/// <param name="maxSize">The largest message that is remembered, in octets: beyond it a second message of the same octets is too rare to be worth reading each one twice.</param>
/// <param name="clock">The clock.</param>
internal sealed class ScanCache(TimeSpan lifetime, int capacity, long maxSize, TimeProvider clock)
{
    private const int ChunkSize = 64 * 1024;

    private readonly Dictionary<Digest, Entry> _entries = [];
    private readonly Queue<(Digest Digest, long WrittenAt)> _order = new();
    private readonly Lock _gate = new();

    /// <summary>Outcomes that are kept, those included that do not count any more.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The digest of a message's octets (SHA-256); null for one that is not remembered.</summary>
    public async ValueTask<Digest?> DigestAsync(IMessage message, CancellationToken cancellationToken)
    {
        if (lifetime <= TimeSpan.Zero || capacity <= 0 || message.Size > maxSize)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkSize, Math.Max(1, message.Size)));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; ;)
            {
                var read = await message.ReadAsync(offset, buffer, cancellationToken);
                if (read == 0)
                {
                    return Digest.Of(hash);
                }

                hash.AppendData(buffer, 0, read);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What was said of the same octets, and by which scanner.</summary>
    public (ScanResult Result, string? Scanner)? Find(Digest digest)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(digest, out var entry) && clock.GetElapsedTime(entry.WrittenAt) < lifetime ? (entry.Result, entry.Scanner) : null;
        }
    }

    /// <summary>Remembers what a scanner said. Only what is final: a failure says nothing of the message.</summary>
    public void Add(Digest digest, ScanResult result, string? scanner)
    {
        if (!result.IsFinal)
        {
            return;
        }

        var now = clock.GetTimestamp();
        lock (_gate)
        {
            _entries[digest] = new Entry(result, scanner, now);
            _order.Enqueue((digest, now));
            while (_order.TryPeek(out var oldest) && (_entries.Count > capacity || _order.Count > 2 * capacity || clock.GetElapsedTime(oldest.WrittenAt) >= lifetime))
            {
                _order.Dequeue();

                // One that was written again since stands further back, too.
                if (_entries.TryGetValue(oldest.Digest, out var entry) && entry.WrittenAt == oldest.WrittenAt)
                {
                    _entries.Remove(oldest.Digest);
                }
            }
        }
    }

    /// <summary>The 32 octets of a digest.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Digest(long First, long Second, long Third, long Fourth)
    {
        public static Digest Of(IncrementalHash hash)
        {
            Span<long> parts = stackalloc long[4];
            hash.GetHashAndReset(MemoryMarshal.AsBytes(parts));
            return new Digest(parts[0], parts[1], parts[2], parts[3]);
        }
    }

    private readonly record struct Entry(ScanResult Result, string? Scanner, long WrittenAt);
}
