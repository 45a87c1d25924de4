using System.Text;

namespace ScriptGate.Load;

/// <summary>Sends messages over several sessions at a time and takes their times.</summary>
internal sealed class LoadRun(LoadOptions options, TimeProvider clock)
{
    private readonly int _sessions = (options.Messages + options.PerSession - 1) / options.PerSession;
    private readonly byte[] _message = MessageOf(options.Octets);
    private readonly Samples _messageTimes = new(options.Messages);
    private readonly Samples _sessionTimes = new((options.Messages + options.PerSession - 1) / options.PerSession);
    private readonly Samples _refusalTimes = new((options.Messages + options.PerSession - 1) / options.PerSession);
    private readonly Failures _failures = new();
    private int _next = -1;
    private long _started;

    /// <summary>Runs to the end.</summary>
    public LoadReport Run()
    {
        var threads = Enumerable.Range(0, Math.Min(options.Sessions, _sessions)).Select(_ => new Thread(Work)).ToArray();
        _started = clock.GetTimestamp();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new LoadReport(
            _messageTimes.Count,
            _refusalTimes.Count,
            _failures.Count,
            _failures.First,
            clock.GetElapsedTime(_started).TotalSeconds,
            _messageTimes.Summary(),
            _sessionTimes.Summary(),
            _refusalTimes.Summary());
    }

    private void Work()
    {
        for (int number; (number = Interlocked.Increment(ref _next)) < _sessions;)
        {
            var due = AwaitTurn(number);
            var attempt = clock.GetTimestamp();
            var left = Math.Min(options.PerSession, options.Messages - (number * options.PerSession));
            try
            {
                using var dialogue = SmtpDialogue.Open(options.Port, options.Tls);
                for (; left > 0; left--)
                {
                    var begun = clock.GetTimestamp();
                    dialogue.Send(_message);
                    _messageTimes.Add(clock.GetElapsedTime(begun));
                }

                dialogue.Quit();
                _sessionTimes.Add(clock.GetElapsedTime(due));
            }
            catch (TurnedAwayException)
            {
                _refusalTimes.Add(clock.GetElapsedTime(attempt));
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                _failures.Add(Math.Max(left, 1), exception.Message);
            }
        }
    }

    /// <summary>Waits until a session may start at the rate asked for.</summary>
    /// <returns>When it was due: a session's time counts from there, so that a server which holds up this client is not measured by fewer sessions.</returns>
    private long AwaitTurn(int number)
    {
        if (options.Rate <= 0)
        {
            return clock.GetTimestamp();
        }

        var due = _started + (long)(number / options.Rate * clock.TimestampFrequency);
        var ahead = clock.GetElapsedTime(clock.GetTimestamp(), due);
        if (ahead > TimeSpan.Zero)
        {
            Pause.For(ahead);
        }

        return due;
    }

    private static byte[] MessageOf(int octets)
    {
        const int LineLength = 76;
        var text = new StringBuilder(octets + 256);
        text.Append("From: <alice@sender.example>\r\nTo: <bob@recipient.example>\r\nSubject: benchmark\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n");
        text.Append("Message-ID: <1@sender.example>\r\n\r\n");
        while (text.Length < octets)
        {
            text.Append('m', Math.Min(LineLength, Math.Max(octets - text.Length - 2, 1))).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append(".\r\n").ToString());
    }
}
