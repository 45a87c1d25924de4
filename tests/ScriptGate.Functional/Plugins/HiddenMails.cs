using System.Globalization;
using System.Text;

namespace ScriptGate.Functional.Plugins;

/// <summary>
/// MIM-10: mails in which a program, or its name, is hidden in the ways that mail filters are known to miss. Each is made from a pattern with the places <c>{name}</c>,
/// <c>{base64}</c>, <c>{qp}</c> and <c>{binary}</c>, line ends as LF.
/// </summary>
internal static class HiddenMails
{
    private static readonly byte[] Program = [(byte)'M', (byte)'Z', 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0, 0xb8, .. new byte[133]];

    private static string Base64 => Convert.ToBase64String(Program, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");

    private static string QuotedPrintable => string.Concat(Program.Select((octet, i) => $"={octet:X2}{(i % 20 == 19 ? "=\n" : "")}"));

    /// <summary>The families whose content is a program, under a harmless name or none.</summary>
    public static IEnumerable<(string Name, string Text)> Contents()
    {
        foreach (var (name, header, body) in Encodings().Concat(Structures()).Concat(Types()))
        {
            yield return ($"content: {name}", Text(header, body));
        }
    }

    /// <summary>The families whose content is a harmless text that is called a program.</summary>
    public static IEnumerable<(string Name, string Text)> Names()
    {
        foreach (var parameter in new[] { "Content-Disposition: attachment; filename", "Content-Type: application/octet-stream; name" })
        {
            foreach (var (name, value) in NameForms())
            {
                // A value begins with the mark of its form, or with the equals sign.
                yield return ($"name: {name} ({parameter[..parameter.IndexOf(':', StringComparison.Ordinal)]})", Part(parameter + value.Replace("{p}", parameter[(parameter.LastIndexOf(' ') + 1)..], StringComparison.Ordinal)));
            }
        }

        foreach (var (name, header) in NameHeaders())
        {
            yield return ($"name: {name}", Part(header));
        }
    }

    // How content is encoded, and how the encoding is said.
    private static IEnumerable<(string Name, string Header, string Body)> Encodings()
    {
        string[] fields =
        [
            "base64", "BASE64", " base64 ", "\tbase64", "\n base64", "base64\n ", "\"base64\"", "base64;", "base64; x=y", "(x) base64", "base64 (x)", "7bit, base64", "base64, 7bit", "base\n 64", "'base64'", "<base64>",
            "=?utf-8?q?base64?=", "base64\u0001", "base64\u00a0", "x-base64", "base-64", "base64 base64", "7bit base64", "8bit; base64",
        ];
        foreach (var field in fields)
        {
            yield return ($"encoding '{field}'", $"Content-Transfer-Encoding: {field}", "{base64}");
        }

        string[] headers =
        [
            "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit",
            "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64",
            "Content-Transfer-Encoding : base64", "Content-Transfer-Encoding\t: base64", "content-transfer-encoding:base64", "CONTENT-TRANSFER-ENCODING: Base64", "X-Junk\nContent-Transfer-Encoding: base64",
            "X: y\n \nContent-Transfer-Encoding: base64", "Content-Transfer-Encoding: \n\tbase64", "Content-Transfer-Encoding\u0001: base64", ": x\nContent-Transfer-Encoding: base64",
        ];
        foreach (var header in headers)
        {
            yield return ($"encoding field '{header}'", header, "{base64}");
        }

        var lines = Base64.Split('\n');
        (string Name, string Body)[] bodies =
        [
            ("a foreign character in front", "!" + Base64), ("a foreign character within", Base64.Insert(10, "*")), ("hyphens within", Base64.Insert(8, "-_-")), ("an octet above 127 within", Base64.Insert(9, "\u00ff")),
            ("spaces within", Base64.Insert(5, " ").Insert(11, " ")), ("a tab within", Base64.Insert(6, "\t")), ("one character in a line", string.Join('\n', Base64.Replace("\n", "", StringComparison.Ordinal).ToCharArray())),
            ("three characters in a line", string.Join('\n', Base64.Replace("\n", "", StringComparison.Ordinal).Chunk(3).Select(chunk => new string(chunk)))),
            ("five characters in a line", string.Join('\n', Base64.Replace("\n", "", StringComparison.Ordinal).Chunk(5).Select(chunk => new string(chunk)))),
            ("one long line", Base64.Replace("\n", "", StringComparison.Ordinal)), ("padding in front", "====" + Base64), ("padding within a group", Base64.Insert(2, "=")), ("padding between groups", Base64.Insert(8, "=")),
            ("padding between lines", string.Join("\n==\n", lines)), ("joined blocks", $"{Convert.ToBase64String(Program[..10])}\n{Convert.ToBase64String(Program[10..])}"),
            ("joined blocks in a line", Convert.ToBase64String(Program[..10]) + Convert.ToBase64String(Program[10..])), ("a block of nothing in front", "AA==\n" + Base64), ("empty lines in front", "\n\n\n" + Base64),
            ("empty lines within", string.Join("\n\n", lines)), ("no padding at the end", Convert.ToBase64String([.. Program, 1]).TrimEnd('=')), ("too much padding at the end", Base64 + "===="), ("text behind the padding", Convert.ToBase64String([.. Program, 1]) + "\nHello"),
            ("a line of text in front", "Hello!\n" + Base64), ("a quoted-printable line end within", Base64.Insert(12, "=\n")), ("a NUL within", Base64.Insert(7, "\0")),
        ];
        foreach (var (name, body) in bodies)
        {
            yield return ($"base64 with {name}", "Content-Transfer-Encoding: base64", body);
        }

        (string Name, string Body)[] quoted =
        [
            ("every octet escaped", "{qp}"), ("small letters", QuotedPrintable.ToLowerInvariant()), ("a broken escape", QuotedPrintable + "=XY"), ("a space behind soft breaks", QuotedPrintable.Replace("=\n", "= \n", StringComparison.Ordinal)),
            ("soft breaks between escapes", QuotedPrintable.Replace("=", "=\n=", StringComparison.Ordinal).Replace("=\n=\n", "=\n", StringComparison.Ordinal)), ("octets above 127", "M=5A\u0090=00=03=00=00=00=04=00=00"), ("a soft break within an escape", "M=5=\nA=90=00=03=00=00=00=04=00"),
            ("an escape without digits in front", "=\n=\n{qp}"), ("an equals sign at the end", "{qp}="),
        ];
        foreach (var (name, body) in quoted)
        {
            yield return ($"quoted-printable with {name}", "Content-Transfer-Encoding: quoted-printable", body);
        }

        foreach (var encoding in new[] { "uuencode", "x-uuencode", "x-uue", "yenc", "binhex", "mac-binhex40", "x-gzip64", "unknown", "" })
        {
            yield return ($"encoding {encoding}", $"Content-Transfer-Encoding: {encoding}", "begin 644 a.bin\nM35J0\n`\nend");
        }

        yield return ("uuencode in a text", "X: y", "Hello\n\nbegin 644 a.bin\nM35J0\n`\nend");
        yield return ("uuencode in base64", "Content-Transfer-Encoding: base64", "YmVnaW4gNjQ0IGEuYmluCk0zNUowCmAKZW5kCg==");
        yield return ("yEnc in a text", "X: y", "=ybegin line=128 size=3 name=a.bin\nwxyz\n=yend size=3");
        yield return ("BinHex in a text", "X: y", "(This file must be converted with BinHex 4.0)\n\n:$f*TEQKPH");
        yield return ("no encoding", "X: y", "{binary}");
    }

    // Where a part begins and ends; the whole header of the message stands in front of the body.
    private static IEnumerable<(string Name, string Header, string Body)> Structures()
    {
        const string Inner = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n{base64}";
        const string Multipart = "Content-Type: multipart/mixed; boundary=";
        const string Parts = "--b\n\nHello\n--b\n" + Inner + "\n--b--\n";

        string[] boundaries =
        [
            "b", "\"b\"", " b", "b ", "\"b \"", "\" b\"", "b;", "b; x=y", "b, c", "b (x)", "(x) b", "(x)b", "\"b", "b\"", "'b'", "\"\\b\"", "b; boundary=c", "c; boundary=b", "\"b\"; boundary=\"c\"", "b\n ", "\n b", "=?utf-8?q?b?=", "\"=?utf-8?b?Yg==?=\"",
            "b\0", "b\u0001", "\"b\"c", "b c", "b\tc", "b[1]", "<b>", "b=", "\"\"; boundary=b", "; boundary=b", "B", "b; BOUNDARY=c", "b; charset=utf-8; boundary=c",
        ];
        foreach (var boundary in boundaries)
        {
            yield return ($"boundary {boundary}", Multipart + boundary, Parts);
        }

        string[] types =
        [
            "multipart/mixed; boundary*=us-ascii''b", "multipart/mixed; boundary*0=b", "multipart/mixed; boundary*0=\"\"; boundary*1=b", "multipart/mixed; boundary*1=b; boundary*0=\"\"", "multipart/mixed; boundary*0*=''%62", "multipart/mixed; boundary=c; boundary*=''b",
            "multipart/mixed boundary=b", "multipart/mixed, boundary=b", "multipart; boundary=b", "multipart/; boundary=b", "multipart/mixed/x; boundary=b", "Multipart/MIXED; BOUNDARY=b", "multipart/x-unknown; boundary=b", "multipart/digest; boundary=b", "multipart /mixed; boundary=b",
            "multipart/ mixed; boundary=b", "(x) multipart/mixed; boundary=b", "multipart(x)/mixed; boundary=b", "multi\n part/mixed; boundary=b", "\"multipart/mixed\"; boundary=b", "=?utf-8?q?multipart/mixed?=; boundary=b", "multipart/mixed;; boundary=b", ";multipart/mixed; boundary=b",
            "multipart/mixed; boundary = b", "multipart/mixed; x=\"y; boundary=b", "multipart/mixed; x=\"; boundary=c\"; boundary=b", "text/plain\nContent-Type: multipart/mixed; boundary=b", "multipart/mixed; boundary=b\nContent-Type: text/plain", "multipart/mixed; boundary=b\nContent-Type: multipart/mixed; boundary=c",
            "multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64", "multipart/mixed; boundary=b\nContent-Transfer-Encoding: quoted-printable", "multipart/mixed; boundary=b\nX-Junk", "multipart/mixed;\n\n boundary=b", "multipart/mixed;\n \n boundary=b", "multipart/mixed; \0boundary=b",
            "multipart\\mixed; boundary=b", "multipart/mixed\0; boundary=b", "multipart/mixed; boundary=" + "b" + "\nContent-Type: message/rfc822",
        ];
        foreach (var type in types)
        {
            yield return ($"type {type}", $"Content-Type: {type}", Parts);
        }

        yield return ("Content-Type with a space before its colon", "Content-Type : multipart/mixed; boundary=b", Parts);
        yield return ("a field name with an octet above 127", "Content-Type\u00a0: multipart/mixed; boundary=b", Parts);

        (string Name, string Body)[] bodies =
        [
            ("no closing delimiter", Parts.Replace("--b--\n", "", StringComparison.Ordinal)), ("content in the preamble", Inner + "\n--b\n\nHello\n--b--\n"), ("content in the epilogue", "--b\n\nHello\n--b--\n" + Inner), ("a part behind the closing delimiter", "--b\n\nHello\n--b--\n--b\n" + Inner + "\n--b--\n"),
            ("no empty line behind the part's header", "--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n{base64}\n--b--\n"), ("a delimiter that ends a header", "--b\nX: y\n" + Parts), ("no delimiter", Inner), ("white space behind the delimiter", Parts.Replace("--b\n", "--b \t\n", StringComparison.Ordinal)),
            ("text behind the delimiter", Parts.Replace("--b\n", "--bc\n", StringComparison.Ordinal)), ("text behind the closing delimiter", Parts.Replace("--b--", "--b--x", StringComparison.Ordinal)), ("the closing delimiter first", "--b--\n" + Parts), ("a field without colon in the part", Parts.Replace("\nContent-Transfer", "\nJunk\nContent-Transfer", StringComparison.Ordinal)),
            ("a leading space in the part's header", Parts.Replace("\nContent-Type", "\n Content-Type", StringComparison.Ordinal)), ("a multipart of the same boundary within", "--b\nContent-Type: multipart/mixed; boundary=b\n\n" + Parts), ("a multipart of a longer boundary within", "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n" + Inner + "\n--bb--\n--b--\n"),
            ("a message within", "--b\nContent-Type: message/rfc822\n\n" + Inner + "\n--b--\n"), ("an encoded message within", "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + Convert.ToBase64String(Encoding.Latin1.GetBytes(Fill(Inner).ReplaceLineEndings("\r\n"))) + "\n--b--\n"),
            ("a multipart within", "--b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n" + Inner + "\n--i--\n--b--\n"), ("a multipart within that is not closed", "--b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n" + Inner + "\n--b--\n"), ("a hundred multiparts within", Nested(110, Inner)),
            ("base64 lines alone in the preamble", "{base64}\n{base64}\n--b\n\nHello\n--b--\n"), ("an empty part's header", "--b\n\n--b\n" + Inner + "\n--b--\n"), ("a NUL in the part's header", Parts.Replace("Encoding:", "Encoding\0:", StringComparison.Ordinal)),
        ];
        foreach (var (name, body) in bodies)
        {
            yield return (name, Multipart + "b", body);
        }

        yield return ("no MIME-Version", "-Content-Transfer-Encoding: base64", "{base64}");
        yield return ("no MIME-Version and a multipart", "-Content-Type: multipart/mixed; boundary=b", Parts);
        yield return ("a fragment of a message", "Content-Type: message/partial; id=a; number=1; total=2", Inner);
        yield return ("content elsewhere", "Content-Type: message/external-body; access-type=URL; URL=\"http://x.example/a\"", "Content-Type: application/octet-stream\n\n");
    }

    // What it is said to be.
    private static IEnumerable<(string Name, string Header, string Body)> Types()
    {
        foreach (var type in new[] { "text/plain", "text/html", "image/png", "application/pdf", "application/octet-stream", "audio/mpeg", "application/zip", "x", "", "text/plain; charset=utf-16", "text/plain; charset=utf-7", "text/plain; format=flowed", "application/x-unknown", "message/x-unknown", "text/plain, image/png" })
        {
            yield return ($"a program called {type}", $"Content-Type: {type}\nContent-Transfer-Encoding: base64", "{base64}");
        }
    }

    // The parameter's name stands in front; {p} is that name again.
    private static IEnumerable<(string Name, string Value)> NameForms()
    {
        string[] forms =
        [
            "=evil.exe", "=\"evil.exe\"", " = evil.exe", "=EVIL.EXE", "=\"evil.exe", "=evil.exe\"", "='evil.exe'", "=\"evil.exe \"", "=\"evil.exe.\"", "=\"evil.exe. . \"", "=\" evil.exe\"", "=\"evil.\\exe\"", "=\"ev\\il.exe\"", "=\"evil\".exe", "=\"evil.exe\"; x=y", "=evil.exe;", "=evil.exe (x)", "=(x) evil.exe",
            "*=utf-8''evil.exe", "*=utf-8''evil%2Eexe", "*=''evil%2eexe", "*=utf-8'en'%65%76%69%6c%2e%65%78%65", "*=evil%2Eexe", "*=utf-8'evil.exe", "*=nowhere''evil%2Eexe", "*=utf-16''%00e%00v%00i%00l%00.%00e%00x%00e", "*=\"utf-8''evil%2Eexe\"",
            "*0=evil.; {p}*1=exe", "*1=exe; {p}*0=evil.", "*0=evil; {p}*2=.exe", "*0*=utf-8''evil%2E; {p}*1*=%65xe", "*0*=utf-8''evil%2E; {p}*1=exe", "*0=evil.e; {p}*00=x; {p}*1=xe", "*00=evil.exe", "*0=evil.txt; {p}*0=evil.exe", "*1=evil.exe", "*0=evil.exe",
            "=good.txt; {p}=evil.exe", "=evil.exe; {p}=good.txt", "=good.txt; {p}*=utf-8''evil.exe", "=evil.exe; {p}*=utf-8''good.txt", "=good.txt; {p}*0=evil.exe", "=good.txt;\n {p}=\"evil.exe\"",
            "=\"=?utf-8?q?evil.exe?=\"", "==?utf-8?q?evil.exe?=", "=\"=?utf-8?b?ZXZpbC5leGU=?=\"", "=\"=?utf-8?q?evil?= =?utf-8?q?.exe?=\"", "=\"=?utf-8?q?evil?=.exe\"", "=\"=?utf-8?q?evil=2Eexe?=\"", "=\"=?UTF-8?B?ZXZpbC5leGU?=\"", "=\"=?x-unknown?q?evil=2Eexe?=\"", "=\"=?utf-7?q?evil+AC4-exe?=\"",
            "=\"=?iso-8859-1*en?q?evil.exe?=\"", "=\"evil.=?utf-8?q?exe?=\"", "=\"=?utf-8?q?evil.e?=\n =?utf-8?q?xe?=\"", "=\"=?utf-8?q?evil=2Eexe?\"", "=\"=?utf-8?b?ZXZp!bC5leGU=?=\"", "=\"=?utf-16be?b?AGUAdgBpAGwALgBlAHgAZQ==?=\"",
            "=\"evil.txt\0.exe\"", "=\"evil.exe\0.txt\"", "=\"evil.exe\u0001\"", "=\"evil.exe:x.txt\"", "=\"evil.exe::$DATA\"", "=\"evil%2Eexe\"", "=\"folder/evil.exe\"", "=\"..\\\\evil.exe\"", "=\"C:\\evil.exe\"", "=\"evil.exe/\"", "=\"evil.txt.exe\"", "=\"evil.txt              .exe\"", "=\"evil.exe              .txt\"",
            "*=utf-8''evil.%E2%80%AEtxt.exe", "*=utf-8''gpj.%E2%80%AEevil.jpg", "*=utf-8''evil%EF%BC%8Eexe", "*=utf-8''evil.%EF%BD%85%EF%BD%98%EF%BD%85", "*=utf-8''evil.exe%E2%80%8B", "*=utf-8''evil%E2%80%8B.exe", "=\"evil.exe\u00a0\"", "=\"evil.{00021401-0000-0000-C000-000000000046}\"",
            "=evil.exe, x", "=\"evil.exe\",", "=\tevil.exe", "=\"evil\n .exe\"", "=\"evil.ex\n e\"", "=\n \"evil.exe\"", "\n =\"evil.exe\"", "=\"good.txt\" evil.exe", "=good.txt evil.exe", "=\"evil.ExE;x.txt\"",
        ];
        foreach (var form in forms)
        {
            yield return (form, form);
        }
    }

    private static IEnumerable<(string Name, string Header)> NameHeaders()
    {
        string[] headers =
        [
            "Content-Disposition: inline; filename=evil.exe", "Content-Disposition: filename=evil.exe", "Content-Disposition: ; filename=evil.exe", "Content-Disposition: attachment filename=evil.exe", "Content-Disposition: attachment, filename=evil.exe", "Content-Disposition: \"attachment\"; filename=evil.exe",
            "Content-Disposition: attachment; (x) filename=evil.exe", "Content-Disposition: (x) attachment; filename=evil.exe", "Content-Disposition: attachment;; filename=evil.exe", "Content-Disposition: attachment; x; filename=evil.exe", "Content-Disposition: attachment; x=\"y; filename=evil.exe",
            "Content-Disposition: attachment; filename=good.txt\nContent-Disposition: attachment; filename=evil.exe", "Content-Disposition: attachment; filename=evil.exe\nContent-Disposition: attachment; filename=good.txt", "Content-Disposition: inline\nContent-Disposition: attachment; filename=evil.exe",
            "Content-Disposition : attachment; filename=evil.exe", "content-disposition:attachment;filename=evil.exe", "Content-Disposition: attachment;\n filename=evil.exe", "Content-Disposition: attachment;\n\tfilename=\"evil.exe\"", "Content-Disposition:\n attachment; filename=evil.exe", "Content-Disposition: attachment;\n \n filename=evil.exe",
            " Content-Disposition: attachment; filename=evil.exe", "Junk\nContent-Disposition: attachment; filename=evil.exe", "Content-Disposition: attachment; filename=good.txt\nContent-Type: application/octet-stream; name=evil.exe", "Content-Disposition: attachment; filename=evil.exe\nContent-Type: text/plain; name=good.txt",
            "Content-Disposition: =?utf-8?q?attachment;_filename=3Devil.exe?=", "Content-Type: application/x-msdownload", "Content-Type: application/x-msdownload; name=good", "Content-Type: application/hta", "Content-Type: text/javascript", "Content-Disposition\0: attachment; filename=evil.exe",
        ];
        foreach (var header in headers)
        {
            yield return (header, header);
        }
    }

    private static string Nested(int depth, string innermost)
    {
        var text = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"--{(i == 0 ? "b" : $"n{i}x")}\nContent-Type: multipart/mixed; boundary=n{i + 1}x\n\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"--n{depth}x\n{innermost}\n--n{depth}x--\n").ToString();
    }

    // A minus in front of the header stands for a message without MIME-Version.
    private static string Text(string header, string body) =>
        Fill($"From: a@client.example\nSubject: x\n{(header[0] == '-' ? header[1..] : "MIME-Version: 1.0\n" + header)}\n\n{body}\n").ReplaceLineEndings("\r\n");

    private static string Part(string header) =>
        Text("Content-Type: multipart/mixed; boundary=b", $"--b\nContent-Type: text/plain\n\nHello\n--b\n{header}\n\nHello\n--b--\n");

    private static string Fill(string text) => text.Replace("{base64}", Base64, StringComparison.Ordinal).Replace("{qp}", QuotedPrintable, StringComparison.Ordinal).Replace("{binary}", Encoding.Latin1.GetString(Program), StringComparison.Ordinal);
}
