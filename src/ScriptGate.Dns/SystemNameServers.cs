using System.Net;

namespace ScriptGate.Dns;

/// <summary>The name servers of the system: those of <c>resolv.conf</c>. Its other settings are for names that people type, and ours are absolute.</summary>
internal static class SystemNameServers
{
    public const string File = "/etc/resolv.conf";

    private const int Port = 53;
    private const int LongestFile = 64 * 1024;

    // As the C library (resolv.conf(5)): the first three count, and without any the machine itself is asked.
    private const int MaxServers = 3;
    private static readonly IPEndPoint Fallback = new(IPAddress.Loopback, Port);

    /// <summary>Reads a file; one that cannot be read names no server.</summary>
    public static IReadOnlyList<IPEndPoint> Read(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= LongestFile } ? Parse(System.IO.File.ReadAllText(file)) : [Fallback];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [Fallback];
        }
    }

    /// <summary>Reads the text of such a file.</summary>
    public static IReadOnlyList<IPEndPoint> Parse(string text)
    {
        var servers = new List<IPEndPoint>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (servers.Count < MaxServers && words.Length >= 2 && words[0] == "nameserver" && IPAddress.TryParse(words[1], out var address))
            {
                servers.Add(new IPEndPoint(address, Port));
            }
        }

        return servers.Count > 0 ? servers : [Fallback];
    }
}
