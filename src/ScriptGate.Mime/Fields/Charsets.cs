using System.Text;
using System.Text.Unicode;

namespace ScriptGate.Mime.Fields;

/// <summary>The character sets that mail is written in, by the names mail has for them.</summary>
public static class Charsets
{
    /// <summary>Longer than every name in the registry of character sets that a mail program writes.</summary>
    private const int NameLimit = 40;

    /// <summary>Finds a character set.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>An encoding that replaces what it cannot decode; null when the name is not known. UTF-7 is not: it hides text from everybody who looks for it.</returns>
    public static Encoding? Find(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > NameLimit)
        {
            return null;
        }

        var lower = name.ToString().ToLowerInvariant();
        return lower switch
        {
            "utf-8" or "utf8" or "unicode-1-1-utf-8" => Encoding.UTF8,
            "us-ascii" or "ascii" or "ansi_x3.4-1968" or "iso646-us" or "646" => Encoding.ASCII,
            "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "latin-1" or "l1" => Encoding.Latin1,
            "utf-16" or "utf-16be" or "utf16" => Encoding.BigEndianUnicode,
            "utf-16le" => Encoding.Unicode,
            "utf-32" or "utf-32le" => Encoding.UTF32,
            _ => CodePagesEncodingProvider.Instance.GetEncoding(Alias(lower)),
        };
    }

    /// <summary>Decodes with a character set whose octets may not be of it at all.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="charset">What the sender says they are; null when it says nothing that is known.</param>
    /// <returns>The text: UTF-8 where nothing, or a lie about ASCII, is said, else Latin-1, so that no octet is lost.</returns>
    public static string Decode(ReadOnlySpan<byte> octets, Encoding? charset)
    {
        if (charset is null || (ReferenceEquals(charset, Encoding.ASCII) && octets.ContainsAnyExceptInRange((byte)0, (byte)127)))
        {
            return Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : Encoding.Latin1.GetString(octets);
        }

        return charset.GetString(octets);
    }

    private static string Alias(string name) => name switch
    {
        // Extensions of the named sets, which is what clients read these names as.
        "gb2312" or "gb_2312-80" or "x-gbk" or "cp936" or "ms936" => "gbk",
        "ks_c_5601-1987" or "ksc5601" or "cp949" or "uhc" or "euc-kr" => "ks_c_5601-1987",
        "cp932" or "ms932" or "windows-31j" or "x-sjis" or "sjis" or "shift-jis" => "shift_jis",
        "iso-8859-8-i" or "iso-8859-8-e" => "iso-8859-8",
        "cp950" or "x-x-big5" => "big5",
        _ when name.StartsWith("cp125", StringComparison.Ordinal) => "windows-" + name[2..],
        _ when name.StartsWith("iso8859-", StringComparison.Ordinal) => "iso-8859-" + name[8..],
        _ when name.StartsWith("iso_8859-", StringComparison.Ordinal) => "iso-8859-" + name[9..],
        _ => name,
    };
}
