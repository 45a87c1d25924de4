using System.Buffers.Text;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Core.Sockets;

/// <summary>What Linux says of a thread of this process: <c>/proc/self/task/ID/stat</c> and <c>schedstat</c>.</summary>
/// <remarks>Both files stay open from the first look on. The system writes them anew for whoever reads at their beginning, and to open and close them costs more than to read them.</remarks>
/// <param name="thread">From <see cref="OfThisThread"/>.</param>
internal sealed class ThreadStatistics(int thread) : IDisposable
{
    /// <summary>What <c>stat</c> counts processor time in: a hundredth of a second on every Linux (<c>USER_HZ</c>).</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Octets of either file that are looked at; what is read from <c>stat</c> stands in front of them.</summary>
    private const int Limit = 512;

    private SafeFileHandle? _stat;
    private SafeFileHandle? _schedule;

    /// <summary>The system's number of the calling thread; 0 where there is no <c>/proc</c>.</summary>
    public static int OfThisThread()
    {
        try
        {
            // "PID/task/ID"
            var link = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName;
            return link is not null && int.TryParse(Path.GetFileName(link), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>What the thread does now, as proc_pid_stat(5) has it: <c>R</c> for one that runs or waits for a processor. Null when the system does not say, or the thread has ended.</summary>
    public char? State => BehindName(Read(ref _stat, "stat", stackalloc byte[Limit])) is [var state, ..] ? (char)state : null;

    /// <summary>A sample of the thread, now: in the system's time, as all that is in it.</summary>
    /// <returns>Null when the system does not say.</returns>
    public ThreadSample? Take()
    {
        Span<byte> octets = stackalloc byte[Limit];
        if (!TryParseStat(Read(ref _stat, "stat", octets), out var isRunnable, out var ran))
        {
            return null;
        }

        // Finer, and where the kernel was built without it there is still the other.
        var queued = TimeSpan.Zero;
        if (TryParseSchedule(Read(ref _schedule, "schedstat", octets), out var exactly, out var waited))
        {
            (ran, queued) = (exactly, waited);
        }

        return new ThreadSample(TimeProvider.System.GetElapsedTime(0), isRunnable, ran, queued, GC.GetTotalPauseDuration());
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _schedule?.Dispose();
    }

    /// <summary>Reads <c>stat</c>: "ID (name) state ...", the 14th and 15th field are processor time. The name may hold anything, brackets and spaces included.</summary>
    internal static bool TryParseStat(ReadOnlySpan<byte> text, out bool isRunnable, out TimeSpan ran)
    {
        ran = default;
        text = BehindName(text);
        isRunnable = text is [(byte)'R', ..];
        long ticks = 0;
        var number = 3;
        foreach (var field in text.Split((byte)' '))
        {
            if (number is 14 or 15)
            {
                if (!TryParse(text[field], out var value))
                {
                    return false;
                }

                ticks += value;
            }

            number++;
        }

        ran = ticks * Tick;
        return number > 15;
    }

    /// <summary>Reads <c>schedstat</c>: nanoseconds on a processor, nanoseconds waiting for one, and how often.</summary>
    internal static bool TryParseSchedule(ReadOnlySpan<byte> text, out TimeSpan ran, out TimeSpan queued)
    {
        ran = queued = default;
        var first = text.IndexOf((byte)' ');
        if (first < 0 || !TryParse(text[..first], out var running))
        {
            return false;
        }

        text = text[(first + 1)..];
        var second = text.IndexOf((byte)' ');
        if (second < 0 || !TryParse(text[..second], out var waiting))
        {
            return false;
        }

        ran = TimeSpan.FromTicks(running / TimeSpan.NanosecondsPerTick);
        queued = TimeSpan.FromTicks(waiting / TimeSpan.NanosecondsPerTick);
        return true;
    }

    // From the state on: of brackets, the last one ends the name.
    private static ReadOnlySpan<byte> BehindName(ReadOnlySpan<byte> text) => text.LastIndexOf(") "u8) is var end && end >= 0 ? text[(end + 2)..] : [];

    private static bool TryParse(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(text, out value, out var length) && length == text.Length;

    // Empty when the thread is gone, or the system does not say.
    private ReadOnlySpan<byte> Read(ref SafeFileHandle? file, string name, Span<byte> octets)
    {
        try
        {
            file ??= File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/{name}"));
            return octets[..RandomAccess.Read(file, octets, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }
}
