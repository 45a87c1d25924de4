using System.Buffers;

namespace ScriptGate.Core.Services;

/// <summary>Joins a path that a rule gives, perhaps made of what a client sent, to a service's URL, and sees to it that it stays below.</summary>
internal static class ServicePath
{
    private const int LongestPath = 8 * 1024;

    // How often servers and what stands in front of them may take percent-encoding off one after the other.
    private const int MaxDecodings = 3;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("!$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~[]|{}^\"<>`");

    /// <exception cref="ServiceRequestException">The path does not stay below the URL, or is none.</exception>
    public static Uri Below(Uri root, string path)
    {
        if (path.Length > LongestPath)
        {
            throw new ServiceRequestException($"the path is longer than {LongestPath} characters");
        }

        if (path.AsSpan().ContainsAnyExcept(Allowed))
        {
            throw new ServiceRequestException("the path holds a character that a URL cannot have; write it with encodeURIComponent");
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        var steps = query < 0 ? path : path[..query];
        if (steps.StartsWith("//", StringComparison.Ordinal) || steps.Contains("://", StringComparison.Ordinal))
        {
            throw new ServiceRequestException("the path is below the service's URL; it is no URL itself");
        }

        if (Leaves(steps))
        {
            throw new ServiceRequestException("the path holds '.' or '..', also in other spellings, and would leave what is below the service's URL");
        }

        var start = root.AbsoluteUri.TrimEnd('/') + "/";
        var whole = new Uri(start + (path.StartsWith('/') ? path[1..] : path), UriKind.Absolute);
        return whole.Authority.Equals(root.Authority, StringComparison.Ordinal) && whole.AbsoluteUri.StartsWith(start, StringComparison.Ordinal)
            ? whole
            : throw new ServiceRequestException("the path leaves what is below the service's URL");
    }

    // As the most lenient server would read it: escapes of escapes, backslashes, parameters behind a semicolon.
    private static bool Leaves(string steps)
    {
        for (var decoding = 0; ; decoding++)
        {
            if (steps.Split('/', '\\').Any(step => step.Split(';')[0] is "." or ".."))
            {
                return true;
            }

            var decoded = Uri.UnescapeDataString(steps);
            if (decoded.Equals(steps, StringComparison.Ordinal))
            {
                return false;
            }

            if (decoding == MaxDecodings)
            {
                return true;
            }

            steps = decoded;
        }
    }
}
