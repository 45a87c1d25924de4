using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Core.Sessions;

/// <summary>Persistence keys as steps give them. They are made of what clients say, so nothing is a mistake: an empty one is none, and a long one is cut and told apart by its hash.</summary>
internal static class PersistenceKeys
{
    /// <summary>Long enough for any address (RFC 5321 section 4.5.3.1.3), short enough for a table of a hundred thousand.</summary>
    private const int Longest = 256;

    public static string? Bounded(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        if (key.Length <= Longest)
        {
            return key;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(key)));
        return string.Concat(key.AsSpan(0, Longest - hash.Length - 1), "#", hash);
    }
}
