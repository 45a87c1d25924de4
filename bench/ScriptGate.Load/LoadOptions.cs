using System.Globalization;

namespace ScriptGate.Load;

/// <summary>How TLS starts.</summary>
internal enum TlsStart
{
    None,
    StartTls,
    Implicit,
}

/// <summary>What to send, from the command line.</summary>
internal sealed record LoadOptions
{
    public int Port { get; init; }

    /// <summary>Messages in all. Default: 1000.</summary>
    public int Messages { get; init; } = 1_000;

    /// <summary>Sessions at a time. Default: 50.</summary>
    public int Sessions { get; init; } = 50;

    /// <summary>Messages of one session. Default: 1.</summary>
    public int PerSession { get; init; } = 1;

    /// <summary>Octets of a message. Default: 4096.</summary>
    public int Octets { get; init; } = 4_096;

    /// <summary>Sessions that start in each second; 0 starts one as soon as another ends. Default: 0.</summary>
    public double Rate { get; init; }

    /// <summary>Sessions that are opened, say EHLO and then nothing; 0 sends messages instead. Default: 0.</summary>
    public int Idle { get; init; }

    public TlsStart Tls { get; init; }

    /// <summary>Reads <c>--name value</c> pairs.</summary>
    /// <exception cref="FormatException">Something is no option of this program; the message says what.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--port" => options with { Port = Number(value) },
                "--messages" => options with { Messages = Number(value) },
                "--sessions" => options with { Sessions = Number(value) },
                "--per-session" => options with { PerSession = Number(value) },
                "--octets" => options with { Octets = Number(value) },
                "--idle" => options with { Idle = Number(value) },
                "--rate" => options with { Rate = double.Parse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) },
                "--tls" => options with { Tls = StartOf(value) },
                _ => throw new FormatException($"There is no option {arguments[i]}."),
            };
        }

        return options.Port is > 0 and < 65_536 ? options : throw new FormatException("--port is missing.");
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"'{text}' is not a number from 1.");

    private static TlsStart StartOf(string text) => text switch
    {
        "none" => TlsStart.None,
        "starttls" => TlsStart.StartTls,
        "implicit" => TlsStart.Implicit,
        _ => throw new FormatException($"'{text}' is not none, starttls or implicit."),
    };
}
