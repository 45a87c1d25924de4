using Microsoft.Extensions.Logging;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>The recordings that go on. Nearly always there is none, and a session that begins pays for the look at one field.</summary>
/// <param name="clock">The clock.</param>
/// <param name="version">The version of the gateway.</param>
/// <param name="configuration">Says which configuration is live, as a hash.</param>
/// <param name="logger">Hears of each recording: what is on tapes is private.</param>
internal sealed class Recordings(TimeProvider clock, string version, Func<string> configuration, ILogger logger) : IOutsides
{
    /// <summary>At a time.</summary>
    public const int Most = 4;

    private readonly Lock _gate = new();
    private Recording[]? _recordings;

    public SessionOutside? Begin(string id, VirtualServer server, ClientTransport transport)
    {
        if (Volatile.Read(ref _recordings) is not { } recordings)
        {
            return null;
        }

        foreach (var recording in recordings)
        {
            if (recording.TryBegin(id, server, transport) is { } recorder)
            {
                return recorder;
            }
        }

        foreach (var recording in recordings)
        {
            if (recording.TryBeginUnclaimed(id, server, transport) is { } recorder)
            {
                return recorder;
            }
        }

        return null;
    }

    /// <summary>Begins a recording; whoever does ends it with <see cref="Stop"/>.</summary>
    /// <param name="wish">What is to be recorded.</param>
    /// <param name="who">Who asked for it, for the log.</param>
    /// <returns>Null when there are too many already.</returns>
    public Recording? Start(RecordingWish wish, string who)
    {
        lock (_gate)
        {
            if (_recordings is { Length: >= Most })
            {
                return null;
            }

            var recording = new Recording(wish, clock, version, configuration);
            Volatile.Write(ref _recordings, [.. _recordings ?? [], recording]);
            Log.RecordingBegan(logger, who, wish.Sessions, wish.Time, wish.Bodies);
            return recording;
        }
    }

    /// <summary>Nobody reads it any longer.</summary>
    public void Stop(Recording recording)
    {
        recording.End("nobody read it any longer");
        lock (_gate)
        {
            var left = (_recordings ?? []).Where(other => other != recording).ToArray();
            Volatile.Write(ref _recordings, left.Length == 0 ? null : left);
        }

        Log.RecordingEnded(logger, recording.EndedBecause!);
    }
}
