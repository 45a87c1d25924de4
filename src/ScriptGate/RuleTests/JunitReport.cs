using System.Globalization;
using System.Text;
using System.Xml;
using ScriptGate.Testing.Rules;

namespace ScriptGate.RuleTests;

/// <summary>Writes what tests came to as build servers read it: the XML of JUnit, a suite for each file.</summary>
internal static class JunitReport
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(RuleTestReport report, string path)
    {
        using var file = File.Create(path);
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("tests", Number(report.Tests.Count));
        xml.WriteAttributeString("failures", Number(report.Failed));
        xml.WriteAttributeString("errors", Number(report.Problems.Count));
        foreach (var suite in report.Tests.GroupBy(test => test.File, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(suite.Key));
            xml.WriteAttributeString("tests", Number(suite.Count()));
            xml.WriteAttributeString("failures", Number(suite.Count(test => test.Failure is not null)));
            xml.WriteAttributeString("time", Seconds(suite.Sum(test => test.Duration.TotalSeconds)));
            foreach (var test in suite)
            {
                Write(xml, test);
            }

            xml.WriteEndElement();
        }

        foreach (var problem in report.Problems)
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(problem.File));
            xml.WriteAttributeString("errors", "1");
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", "(loads)");
            xml.WriteStartElement("error");
            xml.WriteAttributeString("message", Clean(problem.ToString()));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, RuleTestOutcome test)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(test.File));
        xml.WriteAttributeString("name", Clean(test.Title));
        xml.WriteAttributeString("time", Seconds(test.Duration.TotalSeconds));
        if (test.Failure is { } failure)
        {
            using var text = new StringWriter { NewLine = "\n" };
            new TextReport(text).Tell(test);
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Clean(failure.Message));
            xml.WriteString(Clean(text.ToString()));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML has no way at all to write some characters; a title may hold any.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append('\uFFFD');
            }
        }

        return clean.ToString();
    }
}
