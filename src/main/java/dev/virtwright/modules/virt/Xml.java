package dev.virtwright.modules.virt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** libvirt's definitions: read without document types, entities or anything outside the text. */
final class Xml {
  private Xml() {}

  private static final int MOST = 1 << 20;

  /** The text is no definition; says why. */
  static final class Malformed extends Exception {
    Malformed(String why) {
      super(why);
    }
  }

  static Element parse(String text) throws Malformed {
    if (text.length() > MOST) {
      throw new Malformed("it is longer than 1 MiB");
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Strict());
      return builder.parse(new InputSource(new StringReader(text.strip()))).getDocumentElement();
    } catch (SAXParseException wrong) {
      throw new Malformed("line %d: %s".formatted(wrong.getLineNumber(), wrong.getMessage()));
    } catch (SAXException wrong) {
      throw new Malformed(String.valueOf(wrong.getMessage()));
    } catch (ParserConfigurationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * What {@code asked} has and {@code current} has not, as paths; what only {@code current} has,
   * such as defaults, does not count. Children of a name are matched in any order, one to one.
   */
  static List<String> lacking(Element asked, Element current) {
    List<String> lacking = new ArrayList<>();
    compare(asked, current, asked.getTagName(), lacking);
    return lacking;
  }

  private static void compare(Element asked, Element current, String path, List<String> lacking) {
    NamedNodeMap attributes = asked.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      if (attributes.item(i) instanceof Attr attribute
          && !attribute.getValue().equals(current.getAttribute(attribute.getName()))) {
        lacking.add(path + "/@" + attribute.getName() + "=" + attribute.getValue());
      }
    }
    List<Element> children = children(asked);
    String text = asked.getTextContent().strip();
    if (children.isEmpty() && !text.isEmpty() && !text.equals(current.getTextContent().strip())) {
      lacking.add(path + "=" + text);
    }
    List<Element> left = new ArrayList<>(children(current));
    for (Element child : children) {
      Element match = null;
      List<String> least = List.of();
      for (Element candidate : left) {
        if (!candidate.getTagName().equals(child.getTagName())) {
          continue;
        }
        List<String> differences = new ArrayList<>();
        compare(child, candidate, path + "/" + child.getTagName(), differences);
        if (match == null || differences.size() < least.size()) {
          match = candidate;
          least = differences;
        }
      }
      if (match == null) {
        lacking.add(path + "/" + child.getTagName());
      } else {
        left.remove(match);
        lacking.addAll(least);
      }
    }
  }

  static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }

  /** The first child of this name, or null. */
  static @Nullable Element child(Element element, String name) {
    return children(element).stream()
        .filter(child -> child.getTagName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Sets the text of the first child of this name, which is made where there is none. */
  static void setChild(Element element, String name, String text) {
    Element child = child(element, name);
    if (child == null) {
      Document document = element.getOwnerDocument();
      child = document.createElement(name);
      element.insertBefore(child, element.getFirstChild());
    }
    child.setTextContent(text);
  }

  static String text(Element element) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter out = new StringWriter();
      transformer.transform(new DOMSource(element), new StreamResult(out));
      return out + "\n";
    } catch (TransformerException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** {@code &}, {@code <} and quotes as they stand in an attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("'", "&apos;")
        .replace("\"", "&quot;");
  }

  /** Warnings and errors fail; nothing is printed. */
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException wrong) throws SAXException {
      throw wrong;
    }

    @Override
    public void error(SAXParseException wrong) throws SAXException {
      throw wrong;
    }

    @Override
    public void fatalError(SAXParseException wrong) throws SAXException {
      throw wrong;
    }
  }
}
